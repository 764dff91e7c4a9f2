"""A factory of support bundles for tests: realistic, of any size and version, the same for the same seed.

``python -m tests.factory --help`` tells the command line. In Python::

    from tests.factory import Options, faulty_cluster, make_cluster, make_host, plant, save_bundle, save_export

    save_bundle(make_host("seed", version="8.0"), folder)                      # a sound host
    save_bundle(make_host("seed", vms=40), folder, Options(logs=10**9))        # 1 GB of logs
    save_export(faulty_cluster("vmotion-mtu"), folder)                         # two hosts, one fault
    incidents.power_loss(host, timedelta(days=1))                              # what only logs tell
    hostile_inputs()["gzip-bomb"].make()                                       # bytes for tests of the reader

A host is a model of plain data (``model.py``); every output is written from it, so that they agree. ``hosts.py`` makes
sound ones, ``faults.py`` and its two tables change them, ``render_*.py`` write the outputs, ``bundle.py`` and
``export.py`` put them into archives, ``logs.py`` writes logs of any size (``log_templates.py`` holds their everyday
lines, ``boots.py`` starts and stops, ``incidents.py`` what may be planted), ``hostile.py`` makes bad archives.
"""

from tests.factory.bundle import Options, members, save_bundle, with_size, write_bundle
from tests.factory.export import save_export, write_export
from tests.factory.faults import Expected, Fault, faults, faulty_cluster, plant
from tests.factory.history import ExtraLine, Start
from tests.factory.hostile import Hostile, hostile_inputs
from tests.factory.hosts import make_cluster, make_host
from tests.factory.model import Host
from tests.factory.old_layout import save_old_bundle
from tests.factory.releases import RELEASES

__all__ = [
    "RELEASES", "Expected", "ExtraLine", "Fault", "Host", "Hostile", "Options", "Start", "faults", "faulty_cluster",
    "hostile_inputs", "make_cluster", "make_host", "members", "plant", "save_bundle", "save_export", "save_old_bundle",
    "with_size", "write_bundle", "write_export",
]  # fmt: skip
