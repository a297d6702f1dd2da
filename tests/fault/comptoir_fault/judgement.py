"""The invariants, one by one: what the ledger knows, against what the hosts show and what the broker delivered."""

from collections import defaultdict

from comptoir_scenario.deliveries import as_published
from comptoir_scenario.table import Table

from comptoir_fault.bounds import RSS_MAX_MIB, THREADS_MAX
from comptoir_fault.ledger import AMOUNT, balances


def judge(ledger, api, hosts, arrivals, pulses):
    """A table, each line of which must agree."""
    sheet = Table()
    _check_effects(sheet, ledger, api)
    _check_deliveries(sheet, ledger, arrivals)
    _check_rest(sheet, hosts)
    for pulse in pulses:
        sheet.compare("I7 bounded", f"threads, at most {THREADS_MAX}: {pulse.threads}", True, pulse.threads <= THREADS_MAX)
        sheet.compare("I7 bounded", f"memory, at most {RSS_MAX_MIB} MiB: {pulse.rss_mib}", True, pulse.rss_mib <= RSS_MAX_MIB)
    return sheet


def _check_effects(sheet, ledger, api):
    """In the aggregate, the reaction of its context, the projection, and the durable reaction of another context."""
    lost, doubled, disordered = [], [], []
    deposits = ledger.deposits()
    for account, count in deposits.items():
        effects = {
            "balance": _shown(api, f"/accounts/{account}", "balance") // AMOUNT,
            "entries": _shown(api, f"/accounts/{account}/entries", "count"),
            "total": _shown(api, f"/accounts/{account}/total", "deposits"),
        }
        heard = api.get(f"/ears/{account}").body["balances"]
        effects["heard"] = len(heard)
        lost += [f"{account}: {what} is {found} of {count}" for what, found in effects.items() if found < count]
        doubled += [f"{account}: {what} is {found} of {count}" for what, found in effects.items() if found > count]
        if heard != balances(len(heard)):
            disordered.append(f"{account} was heard as {heard}")
    sheet.tally("I1 no loss", "accounts with all effects", len(deposits), lost)
    sheet.tally("I2 once", "accounts without a second effect", len(deposits), doubled)
    sheet.tally("I3 order", "accounts heard in order", len(deposits), disordered)
    sheet.tally("Answers", "answers as they had to be", ledger.count(), ledger.complaints)


def _shown(api, path, name):
    """What is not there yet is not there at all."""
    return api.get(path).body.get(name, 0)


def _check_deliveries(sheet, ledger, arrivals):
    """By their ids, since a broker may bring a message again."""
    firsts = {}
    altered = []
    for arrival in arrivals:
        first = firsts.setdefault(arrival.message_id, arrival)
        if not arrival.is_repeat_of(first):
            altered.append(f"{first} came again as {arrival}")
    messages_of = defaultdict(list)
    for arrival in firsts.values():
        if arrival.aggregate_id not in ledger.foreign:
            messages_of[arrival.aggregate_id].append(arrival)
    published = defaultdict(list)
    for account, messages in messages_of.items():
        published[account] = [arrival.event["data"]["balance"] for arrival in as_published(messages)]
    deposits = ledger.deposits()
    wrong = [f"{account} came as {published[account]}" for account, count in deposits.items() if published[account] != balances(count)]
    ghosts = [f"{account} came as {came}" for account, came in published.items() if account not in deposits or any(one % 2 for one in came)]
    sheet.tally("I1-I3 at the broker", "accounts published in order, once by id", len(deposits), wrong)
    sheet.tally("I1-I3 at the broker", f"messages whose {len(arrivals) - len(firsts)} repeats are identical", len(firsts), altered)
    sheet.tally("I4 no ghost", "accounts without a trace of what was rolled back", len(deposits), ghosts)


def _check_rest(sheet, hosts):
    group = "I6 nothing stuck"
    witness = hosts[0]
    sheet.compare(group, "faults found by verification", [], witness.administration("GET", "/admin/verification"))
    sheet.compare(group, "keys parked in the outbox", [], witness.administration("GET", "/admin/outbox/parked"))
    sheet.compare(group, "keys set aside in reactions", [], witness.administration("GET", "/admin/reactions/parked"))
    cluster = witness.administration("GET", "/admin/cluster")
    sheet.compare(group, "lanes without a host", 0, cluster["freeLanes"])
    sheet.compare(group, "consumers that are behind", [], [one["consumer"] for one in cluster["consumers"] if one["behind"]])
    for host in hosts:
        sheet.compare(group, "the host never ended by itself", None, host.process.poll())
