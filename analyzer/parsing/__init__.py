"""From passages to records: grammars, layout lexers, salvage. Lark is used here and in the session cutter."""
