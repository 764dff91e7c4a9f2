"""VMO: is vMotion between these hosts going to work?"""
