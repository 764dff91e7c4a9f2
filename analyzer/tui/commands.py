"""Every action of the screen in the command palette, by the words of its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen


def in_order(screen: Screen[object]) -> list[ActiveBinding]:
    """The keys that work: the screen's own, those of all screens, then those of the widget with the focus."""
    ranks = {id(screen): 0, id(screen.app): 1}
    found = screen.active_bindings.values()
    return sorted(found, key=lambda each: (not each.binding.id, ranks.get(id(each.node), 2)))


class ActionCommands(Provider):
    """The keys of the screen that is open, and of the widget in it that has the focus."""

    def _actions(self) -> Iterator[tuple[str, ActiveBinding]]:
        seen = set()
        for active in in_order(self.screen):
            binding = active.binding
            if active.enabled and binding.description and not binding.system and binding.action not in seen:
                seen.add(binding.action)
                yield binding.description, active

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for title, active in self._actions():
            yield DiscoveryHit(title, partial(self._run, active), help=self._help(active))

    async def search(self, query: str) -> Hits:
        """Those whose words fit."""
        matcher = self.matcher(query)
        for title, active in self._actions():
            words = f"{title} {active.binding.tooltip}"
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, active), help=self._help(active))

    def _help(self, active: ActiveBinding) -> str:
        key = self.app.get_key_display(active.binding)
        return f"{active.binding.tooltip or active.binding.description}  [{key}]".replace("[", "\\[")

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, default_namespace=active.node)
