"""What must hold of the topics of an engine, whatever was killed. Reads committed records only."""
import collections
import json


class Facts:
    """Everything that an application has said, in the order of each topic's partitions."""

    def __init__(self, application):
        self.encounters = collections.Counter(
            (key, value) for _, _, key, value in application.dump("encounters"))
        self.refused = collections.Counter(
            (key, value) for _, _, key, value in application.dump("refused"))
        self.links = collections.defaultdict(list)  # ref → [link or None], oldest first.
        for _, _, ref, value in application.dump("links"):
            self.links[ref].append(None if value is None else json.loads(value))
        self.events = collections.defaultdict(list)  # person → [event], oldest first.
        for _, _, person, value in application.dump("person-events"):
            self.events[person].append(json.loads(value))
        self.records = set()  # Keys that are live at the end.
        for _, _, key, value in application.dump("records", "--hex"):
            if value is None:
                self.records.discard(key)
            else:
                self.records.add(key)
        self.offsets = application.offsets()

    @property
    def persons(self):
        """person → refs that belong to it now."""
        persons = collections.defaultdict(set)
        for ref, history in self.links.items():
            if history[-1] is not None:
                persons[history[-1]["person"]].add(ref)
        return persons

    @property
    def partition(self):
        """The clusters of refs, without the names of the persons."""
        return {frozenset(refs) for refs in self.persons.values()}

    def outputs(self):
        return (sum(self.encounters.values()), sum(self.refused.values()),
                sum(map(len, self.links.values())), sum(map(len, self.events.values())))


def partition_of_lines(lines):
    """The same from the lines of a links.jsonl."""
    person_of = {}
    for line in lines:
        link = json.loads(line)
        person_of[link["ref"]] = link["person"]
    persons = collections.defaultdict(set)
    for ref, person in person_of.items():
        if person is not None:
            persons[person].add(ref)
    return {frozenset(refs) for refs in persons.values()}


def link_faults(facts):
    for ref, history in facts.links.items():
        version = 0
        for link in history:
            if link is None:
                if version == 0:
                    yield f"links: {ref} ends although it was not linked"
                version = 0
            elif link["version"] != version + 1:
                yield f"links: {ref} goes from version {version} to {link['version']}"
                version = link["version"]
            else:
                version += 1


def event_faults(facts):
    """A person begins once, ends at most once, and is linked as long as it lives."""
    living = set()
    for person, events in facts.events.items():
        kinds = [event["event"] for event in events]
        if kinds[0] not in ("created", "split"):
            yield f"person-events: {person} begins with {kinds[0]}"
        begun = sum(kind in ("created", "split") for kind in kinds)
        if begun != 1:
            yield f"person-events: {person} begins {begun} times"
        ends = [at for at, kind in enumerate(kinds) if kind in ("merged", "erased")]
        if ends and ends != [len(kinds) - 1]:
            yield f"person-events: {person} goes on after its end: {kinds}"
        if not ends:
            living.add(person)
    persons = facts.persons
    for person in living - persons.keys():
        yield f"person-events: {person} lives, no ref is linked to it"
    for person in persons.keys() - living:
        yield f"links: {person} has refs, it has no beginning or has ended"
    known = facts.events.keys()
    for ref, history in facts.links.items():
        for link in history:
            if link is not None and link["person"] not in known:
                yield f"links: {ref} was linked to {link['person']}, which no event names"


def multiset_faults(name, actual, expected):
    for entry, count in (expected - actual).items():
        yield f"{name}: {entry[0]} is lost {count} times"
    for entry, count in (actual - expected).items():
        yield f"{name}: {entry[0]} is too many {count} times"


def find_faults(facts, expected):
    """Faults of a disturbed run against an undisturbed one of the same input topics."""
    faults = list(multiset_faults("encounters", facts.encounters, expected.encounters))
    faults += multiset_faults("refused", facts.refused, expected.refused)
    faults += link_faults(facts)
    faults += event_faults(facts)
    if facts.partition != expected.partition:
        faults.append(f"links: {len(facts.partition - expected.partition)} persons that an "
                      f"undisturbed run does not have, "
                      f"{len(expected.partition - facts.partition)} missing")
    for what, keys in (("missing", expected.records - facts.records),
                       ("too many", facts.records - expected.records)):
        if keys:
            faults.append(f"records: {len(keys)} keys are {what}")
    for (topic, partition), (committed, end) in facts.offsets.items():
        if committed != end:
            faults.append(f"offsets: {topic}/{partition} is committed up to {committed} of {end}")
    return faults
