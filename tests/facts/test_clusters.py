"""Which hosts belong together."""

from analyzer.facts.clusters import Cluster, Membership, clusters


def member(name: str, marks: str = "", switches: str = "", datastores: str = "") -> Membership:
    return Membership(name, frozenset(marks.split()), frozenset(switches.split()), frozenset(datastores.split()))


def group(*members: Membership) -> list[Cluster]:
    return clusters({item.host: item for item in members})


def test_hosts_without_evidence_stay_together_but_prove_nothing() -> None:
    assert group(member("b"), member("a")) == [Cluster(("b", "a"), False)]


def test_one_identity_of_a_cluster_is_enough() -> None:
    found = group(member("a", "vsan:1"), member("b"), member("c", "vsan:1 ha:2"), member("d", "ha:2"))
    assert found == [Cluster(("a", "c", "d"), True), Cluster(("b",), False)]


def test_a_switch_alone_or_a_datastore_alone_is_not_enough() -> None:
    apart = group(member("a", switches="s1", datastores="x"), member("b", switches="s1", datastores="y"))
    assert apart == [Cluster(("a", "b"), False)]
    together = group(member("a", switches="s1", datastores="x y"), member("b", switches="s1 s2", datastores="y"))
    assert together == [Cluster(("a", "b"), True)]


def test_the_list_of_ha_hosts_names_the_members() -> None:
    one = Membership("esx01", name="esx01.a.example", ha_hosts=frozenset({"esx01.a.example", "esx02.a.example"}))
    short = Membership("esx02", name="esx02")
    other = Membership("esx02 (2)", name="esx02.b.example")
    assert clusters({item.host: item for item in (one, short)}) == [Cluster(("esx01", "esx02"), True)]
    assert clusters({item.host: item for item in (one, other)}) == [Cluster(("esx01", "esx02 (2)"), False)]


def test_two_vsan_clusters_may_share_a_switch_and_a_datastore() -> None:
    one, two = (Membership(name, frozenset({f"vSAN {name}"}), frozenset("s"), frozenset("x")) for name in "ab")
    assert clusters({"a": one, "b": two}) == [Cluster(("a", "b"), False)]
