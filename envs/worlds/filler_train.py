"""The filler of the training split: an institute for coastal research."""

from __future__ import annotations

from .language import Filler, Grammar, Parts, forms, listed

PROSE = Grammar(
    openings=forms("""
        in the end
        at {c3}
        on {d3}
        {w}
        as {f} tells it,
        as [usual|ever],
        while it was [raining|blowing hard|still dark],
        after {n3} [cups of tea|knocks at the door|sheets of paper],
        to nobody's surprise,
        with {f} [at lunch|in the next room|on the telephone],
        for [once|a change],
        to be exact,
        unseen by {f},
        when {f} was not looking,
        by the first ferry,
        between ourselves,
        of all days,
        to cut it short,
    """),
    cores=forms("""
        {a} [spent the morning on|lost an hour over|made short work of|fussed over] {t}
        {a} and {b} [talked for a while about|could not agree about|had a good laugh about|shook their heads over] {t}
        [nobody knew|{f} asked] who had [left|hidden|parked] {t} {p}
        {b} thanked {a} for [looking after|bringing back|mending] {t}
        there was [some|much|little] laughter {p} when {a} told the story of {t}
        {a} asked whether {t} could wait until {b} was back
        work on {j} went on [quietly|by fits and starts|without a hitch]
        {a} kept an eye on {t}[| for {b}| while {b} slept]
        {a} was late because the bus from {l} had [broken down|gone the wrong way|been full]
        the people around {j} had lunch together {p}
        {a} promised {b} to write up the discussion about {t}
        {a} and {b} stayed {p} and sorted [papers|shells|buttons]
        {a} asked for more [attention|patience|praise] for {j}
        {a} could turn to [other things|the post|a pile of {n} letters]
        {b} had hoped to meet {a} {p}, but they missed each other
        a visitor from {l} [admired|photographed|sat down on] {t}
        {a} wondered aloud [whether anybody still needed|who had paid for|what became of] {t}
        {b} spoke well of {j}, and {a} nodded
        somebody had moved {t}, and {a} needed [half an hour|{n} minutes|all afternoon] to find it
        {a} [shared out|brought along|dropped] {n} buns
        the window {p} did not close properly
        {a} [took a long walk|sat in the sun|went to the jetty] with {b}
        for {j} it was a week like any other
        {b} did not agree with {a} about {t}
        {a} was kept {p} by questions about {t}
        {a} would not decide about {t} before hearing {b}
        {b} complained about the coffee {p}
        {a} showed {g} around
        what {j} needed most was patience, in the words of {b}
        {a} drew a small map on the back of an envelope for {g}
        {n} students [followed {a} about|waited for {a} {p}]
        {a} and {b} left {t} as it was
        {a} counted {n} [gulls|seals|terns|cormorants] from the window
        {g} came over from {l} and [looked at|asked about|wrote a page about] {t}
        the lamp that {a} bought in {l} cost {q}
        {a} took the {c} train to {l}
        [a crate|a parcel|a roll of canvas] marked {m} came for {a}
        the [trawler|cutter|yacht] {x} lay off the jetty
        {a} sold an old typewriter to {g} for {q}
        {g}, who was passing through on the way to {l}, had tea with {a}
        {a} paid {q} for {n} [candles|oranges|light bulbs|postcards]
        the lecture by {g} on “{x}” drew {n} listeners
        {a} found a [letter|ticket|photograph] of {y} behind {t}
        {b} lent {a} a copy of “{x}”, {m} pages in two volumes
        {a} [sneezed {n} times|wore two scarves|sang to {o}self] {p}
        there were {n} people in the queue {p}, {a} and {b} at the end of it
        {a} still owed {b} {q} for the taxi from {l}
        {a} and {g} were at school together in {l}
        the bill for {t} came to {q}
        {g} offered {q} for {t}, which made {a} laugh
        a postcard from {g} in {l} went round
        {a} [oiled|swept|photographed|measured] half of what there was {p}
        the [choir|chess match|quiz] {p} began at {c}
        the café {x} in {l} shut at {c}
        {a} filled {n} pages with remarks on {t}
        {a} and {b} walked {m} steps to [the lighthouse|the headland|the ferry] by count
        {t} dated from {y}, or so {a} maintained
        form {m} had to be signed [twice|by {g}|in ink]
        the hedge was cut by {g}, who charged {q}
        {a} put [{n} stamps|a seal|too much string] on the parcel for {g}
        {b} found {n} coins and a button under {t}
        {a} fell asleep over “{x}” and missed the {c} ferry
        a [heron|fox|stray goat] was seen {p}
        {a} [hummed|whistled|fell asleep] during the talk by {g}
        two of the {n} chairs {p} were broken
        {a} learned the timetable to {l} by heart, {n} stops and all
        {t} was last repaired in {y}, by {g}
        {a} won {q} in the raffle
        {a} took {b} to see “{x}” at the cinema
        the [tide|wind|fog] kept {a} and {b} {p}
        {a} left {t} to {b} until {e}
        {b} wrote to {g} about {t} on {d}
        there was a crack in {t}, {n} centimetres long
        {a} greeted {g} as if nothing had happened
        {a}'s umbrella was found {p}
        {a}'s ticket to {l} cost {q}
        {a}'s bill for {t} was {q}
        {a}'s train was the {c} to {l}
        {a}'s parcel from {l} had the number {m}
        {a}'s library book was “{x}”
        {a}'s taxi was number {m}
        {a}'s guest was {g} from {l}
        {a}'s lunch was {n} [plums|sandwiches and a pear|biscuits]
        {a}'s watch was {n} minutes slow
        {a}'s lottery ticket, {m}, won nothing
        {a}'s photograph of {t} hung {p}
        {a}'s cloakroom tag was {m}
        {a} sent greetings[| from {l}]
        {a} waved
        {a} [had|caught] a cold
        {a} said hello to {b}
        {a} [said little|kept quiet|lost {i} temper] about {j}
        {a} and {b} shook hands
        {g} asked for {a}
        {g} called about {t}
        {g} stayed until {c}
        {a} met {g} {p}
        {a} knew {g} from {l}
        {a} had read “{x}” twice
        {a} sang {p} when nobody listened
        {j} had [a quiet day|visitors|its picture taken]
        {j} was shown to {g}
        “{x}” was shown {p}
        shelf {n} was emptied, and “{x}” fell out
        the {x} came in at {c}
        the ferry from {l} was {n} minutes late
        order {m} came from {l}
        the meter {p} read {m}
        page {m} was missing
        {n} gulls sat on {t}
        {l} sent no answer
        the {c} bus was full
        [hail|fog|sunshine] over {l}
        {t} was still there on {d}
        {t} cost {q} in {y}
        {t} was [sold|lent|shown] to {g}
        {b} put {t} {p}
        {a}'s [satchel|scarf|thermos|notebook] [lay|stood|was left] {p}
        {a}'s [dentist|tailor|landlord] in {l} charged {q}[| for it]
        {a}'s [letter|postcard|telegram] to {g} came back[| unread| with {n} stamps]
        {a}'s [cousin|neighbour|godchild], {g}, [wrote|telephoned|sailed] from {l}
        {a} [bought|lost|broke|borrowed] {n} [cups|needles|pencils|jars]
        {a} [tripped over|leaned on|walked round|stared at] {t}[| again| {p}]
        {a} [wrote|dictated|tore up] a letter about {t}
        {a} [recognised|avoided|photographed|waved at] {g} {p}
        {a} [dreamt of|spoke of|came back from] {l}[| with {b}| on the {c} ferry]
        {a} [cooked|carried|ordered] soup for {n}[| and {b}]
        {b} [teased|questioned|scolded] {a} about {t}
        {b} [bet|lent|refused] {a} {q}
        {b} and {a} [shared|fought over|divided] {n} [pears|biscuits|newspapers]
        {g} [signed|returned|misread] form {m}[| twice]
        {g} [sang|slept|queued|waited] {p}[| until {c}]
        {g} [left|forgot|mislaid] “{x}” {p}
        {g} [drove|rowed|walked] {a} to {l}
        [a crate|a letter|a box] from {l}[|, number {m},] [stood|got wet|was opened] {p}
        [a buoy|a signpost|a bench] with the number {m} was [painted|found|moved] by {a}
        “{x}” was [praised|read aloud|torn to pieces] by {a}
        “{x}” cost {q} [in {y}|in {l}|at the jumble sale]
        the [schooner|tug|ferry] {x} [sailed|left|was delayed] at {c}
        the [kettle|heating|doorbell] {p} was [mended|broken|stolen] [in {y}|on {d}]
        the [guest|caretaker|photographer], {g}, [praised|broke|bought] {t}
        the [quiz|dance|concert] in {l} cost {a} {q}
        [a storm|rain|high water] at {l} [delayed|soaked|cheered] {a}
        [visitors|pupils|journalists] asked {a} about {j}
        {j} [interested|puzzled|amused] {n} visitors from {l}
        {n} [postcards|jackdaws|umbrellas] were [counted|found|seen] {p}
        {t} was [cleaned|dropped|admired|weighed] by {a}[| and {b}]
        {t} [squeaked|wobbled|gathered dust|smelled of tar] {p}
    """),
    tails=forms("""
        , which nobody had expected
        , and that was [that|all]
        , as {f2} [noted with a sigh|saw from the stairs|remarked]
        , or so [it seemed|we heard]
        , much to the [surprise|relief|delight] of {f2}
        , while {f2} held the door
        , {n3} minutes before the rain
        , if {f2} has it right
        , just as the {c3} bus went by
        , to judge by the look of {f2}
        , rain or no rain
        , {f2} looking on
        , {w} of all times
    """),
)

CHAT = Grammar(
    openings=forms("""
        [right|well|so|ah],
        [good|fair] point,
        from {l3}, at last:
        quick one:
        [about yesterday|news from {f}]:
        no joke,
    """),
    cores=forms("""
        has anyone seen {t} [since yesterday|since {d}|{p}]?
        {t} was {p} [yesterday|on {d}|all week], who took it?
        I will be [a little|{n} minutes|half an hour] late {w}
        could somebody bring {t} along {w}?
        {b} was [here|at the door] and asked for you, {h}
        that was a good talk about {j}
        I was away from my desk, what did I miss?
        is it only me, or is it [freezing|stuffy|noisy] {p}?
        I have put {t} [back where it belongs|under a cloth|out of harm's way]
        let us talk about {j} when {b} is here
        there is [soup|bread|cheese] left {p}
        no objection from my side
        does {b} know about {t}?
        I owe {b} [a favour|{q}|an apology] for yesterday
        the printer {p} is jammed
        Thanks, {h}, that helps a lot.
        I would wait a little longer with {t}
        somebody forgot to switch off the lights {p}
        my train is stuck, greetings from [the middle of nowhere|somewhere near {l}]
        how is {j} coming along?
        fine with me, as long as {b} agrees
        I have no strong feelings about {t}
        can we keep it short, as I have {n} visitors from {l}?
        the fog out there is remarkable
        whoever borrowed {t}, please bring it back [soon|before {e}]
        {g} wants order {m} [today|by {e}], {h}
        {g} from {l} is downstairs and wants to see {t}
        the {c} ferry is [full|late|off]
        I counted {n} [seals|swans|buses]
        “{x}” is on at the cinema tonight, are you coming, {h}?
        who ordered the {n} boxes of chalk {p}?
        I paid {q} for {t}
        parcel {m} is {p}, {h}
        I finished “{x}”, you can have it next, {h}
        {b} and {g} met in {l}
        my umbrella is {p}, the one with {n} ribs
        did {b} say {c} or {c2}?
        {b} [sends greetings|talks of {l} again|lost a glove]
        the taxi from {l} was {q}
        page {m} of “{x}” made me think of {b}
        invoice {m} is for {t}
        {h}, your coat is {p}.
        we are {n} for lunch, {g} included
        {b} has a ticket to {l} for {e}
        that ship in the bay is the {x}
        {g} knows {b} from {l}
        can anyone lend me {q} for the bus?
        I dreamt of {t}
        who is {g}, with a card from {l}?
        I have nothing planned for {e}
        tell {b} that {t} is ready
        [hail|sunshine|a rainbow] over {l}, says the radio
        we need {n} more [chairs|cups|signatures] for {j}
        {b}'s [scarf|thermos|reading lamp] is {p}
        {b}'s train is the {c} to {l}
        {b}'s taxi is number {m}
        {b}'s guest is {g} from {l}
        {b}'s ticket was {q}
        {b}'s book is “{x}”, found {p}
        my ticket is number {m}
        my train is the {c} from {l}
        my parcel has the number {m}
        my visitor is {g}
        my glasses are {p}
        my ticket to {l} is good until {e}
        I am reading “{x}”
        “{x}” is number {n} on my list
        I met {b} {p}
        I saw {g} with {b}
        {b} paid {q}, I saw it
        {b} would know
        {b} read out {n} pages of “{x}”
        ask {b}
        {g} says yes
        [yes|no|never], {h}
        [look|listen] out for {g}, [due|expected|back] tomorrow at {c}
        [lend|send|bring] me {t}, please
        {b} [left|lost|hid] {t} {p}
        {b} is [late|ill|delighted|cross], I hear
        {b} and {g} [are|were] [in {l}|having lunch|arguing]
        {b} [bought|mended|sold] {t} for {q}
        {b} got [a parcel|a postcard|{n} oranges] from {g}
        [I need|we lack|send me] {n} [envelopes|nails|teabags]
        [my|the] bus [from|to] {l} was [late|empty|freezing]
        I [dropped|found|repaired] {t} {p}
        I [lost|won|spent] {q} in {l}
        I read [the end|page {m}|a review] of “{x}”
        my [neighbour|dentist|lodger] is called {g}
        tomorrow [low tide|the first bus|the tour] is at {c}
        {h}, [there is|I have|you missed] a call from {g}
        {h}, [do you know|have you met|who is] {g} from {l}?
        [box|crate|ticket] {m} is [yours|wet|empty], {h}
        the [yacht|tug|dinghy] {x} is [back|leaking|for sale]
        {j} made [me laugh|the news|{n} people happy]
    """),
    tails=forms("""
        , [just so you know|for what it is worth|no hurry]
        , and greet {f2} from me
        , if that is all right with {f2}
        , as I told {f2}
        , it never ends
    """),
)

LOG = Grammar(
    openings=forms("""
        [note|remark]:
        in passing:
        [from|for] the day shift:
        as announced on {d3}:
        round {n3}:
        seen by {f}:
    """),
    cores=forms("""
        {a} reported that {t} was missing {p}
        parcel {m} for {b} left {p}
        {a} signed out {t} and returned it [before noon|dry|unused]
        lights {p} switched off by {b}
        {n} visitors for {j} were met by {a}
        {b} asked for a ladder and brought it back
        window {p} found ajar, shut by {a}
        nothing to report, apart from [noise|a smell of paint|a cat] {p}
        technician {g} looked at {t}
        poster for “{x}” put up {p}
        {t} will be collected [soon|on {e}|by {g}]
        lost [glove|scarf|umbrella] handed in by {b}
        {g} of {l} signed in to see {a}
        {g} asked for {t} and found it {p}
        van from {l}, {n} crates unloaded
        visitor list: {g}, {l}, pass {m}
        visitor list: {g}, guest of {a}
        store list: {t}, shelf {m}
        meter reading {p}: {m}
        {a} paid {q} into the coffee tin
        cash box: {q}, counted by {a}
        ship sighted: {x}, bound for {l}
        wind force {n}, {n2} gulls {p}
        fire bell tested, {b} listened {p}
        courier {g} with order {m} for {j}
        taxi for {b} to {l}: {q}
        taxi for {a}, number {m}
        call from {g}, {l}, for {a}
        {b} reports {t} [scratched|wet|in good order]
        {a} and {g} [let in|let out]
        lamp {m} {p} replaced by {a}
        “{x}” → shelf {n}
        crate {m} → {a}
        radiator {p} [cold|leaking|too hot]
        book “{x}” of {g} left {p}
        {n} chairs carried {p} for {j}
        umbrella of {a}, tag {m}, kept {p}
        train ticket of {b} to {l} found {p}
        cloakroom tag: {a}, {m}
        lunch list: {b}, {n} portions
        parcel slip: {a}, from {l}: {m}
        entered in the list: guest of {b}: {g}
        directory of ships: {x}, {l}: {m}
        [quay list|sign-in sheet|guest card]: {g}, {l}, [tag|slip|chit] {m}
        [quay list|sign-in sheet|guest card]: {g}, to see {a}
        [van|truck|barge] from {l}, [load|order|crate] {m}, for {a}
        {a} [borrowed|returned|reported broken] {t}
        {b} [locked up|swept|looked for a glove|changed a bulb] {p}
        {g} [left|collected|asked for] “{x}”
        [sold to|fetched by|left for] {g}: {t}, {q}
        [small cash|raffle|stamp money]: {q} from {a}
        [boiler|pump|clock] {p} [checked|stopped|oiled] by {b}
        [telegram|letter|packet] {m} [for|from] {g}
        [schooner|cutter|tug] {x} [in|out]
        [{n} gulls|a cat|a lost child] seen {p} by {a}
        [ladder|torch|bucket] {m} [lent to|back from] {b}
    """),
    tails=forms("""
        ; seen by {f2}
        ; [{n3} minutes|no delay]
        ; [done|in hand|pending]
        ; {f2} informed
        , slip {m3}
        , second time since {d3}
    """),
)

FILLER = Filler(
    prose=PROSE,
    chat=CHAT,
    log=LOG,
    noise=forms("""
        [somebody asked for|a caller enquired about|a form wanted|{b} asked for] {S's} {k}, but nobody had it at hand.
        {a} meant to [look up|find out|ask for] {S's} {k} and then [forgot about it|was called away|ran out of time].
        there was a question about {S's} {k}, which was left for [another day|next week|later|{b}].
        {a} said that {S's} {k} ought to be [written down somewhere|on the notice board|in the files].
        [nobody knew|nobody remembered|one had to ask {b} for] {S's} {k}, [{a} least of all|and that was all].
        {a} and {b} [talked about|wondered about|could not recall] {S's} {k}.
        the entry for {S's} {k} [is missing from the list|was left blank|was torn off|could not be read], as {a} noticed.
        {S's} {k} [came up again|was asked for by {g}|is still to be entered].
        {a} had {S's} {k} on the tip of the tongue.
        [a line for|the space for|a card with] {S's} {k} was [empty|wet|blotted].
    """),
    follows=forms("""
        {s} was [in good spirits|humming|rather pale|in a hurry|out of breath].
        {s} had no news[| to speak of| from {l}].
        {s} wore [a raincoat in spite of the sun|odd stockings|a borrowed hat].
        {s} asked after {b}[| and {t}| twice].
        {s} [smelled of|talked about|was late because of] [tar|{t}|the bus].
        {s} [bought|lost|carried] {n} [eggs|stamps|bulbs].
        {s} had been to {l} and back for {q}.
        {s} was carrying {n} books, “{x}” on top.
        {s} could talk of nothing but {t}.
        {s} was looking for {g}.
        {s} still had {m} steps to go, by {i} own count.
    """),
    project_follows=forms("""
        It will take [{n} weeks|patience|another winter].
        It was mentioned in the paper of {e}.
        It keeps {a} [busy|awake|happy], and {b} too.
        It made {g} [smile|think|frown].
        It [filled|inspired|is worth] {n} pages of “{x}”.
        It had {n} [visitors|calls|letters] from {l}.
        It [delights|worries|divides] {b}.
        It is [the talk of|better known in|far from] {l}.
    """),
    things=listed(
        "the old projector, the tide table, the spare cable, the coffee machine, the visitor book, the "
        "weather chart, the broken chair, the slide collection, the ladder, the rain gauge, the label "
        "printer, the garden hose, the guest list, the fish tank, the shelf by the door, the rowing "
        "boat, the first aid box, the travel form, the microscope cover, the old barometer, the box of "
        "samples, the whiteboard, the reel of string, the tea urn, the brass telescope, the lost umbrella, "
        "the paper cutter, the folding table, the ship model, the wall map, the lantern, the oilskin coat, "
        "the sack of sand, the staircase carpet, the diving helmet, the letter scale"
    ),
    places=listed(
        "in the canteen, on the landing, in the workshop, by the back stairs, in the reading corner, in "
        "the boathouse, next to the lift, in the cloakroom, on the roof terrace, in the long corridor, "
        "behind the greenhouse, by the main door, in the cellar, at the jetty, under the skylight, "
        "beside the flagpole, in the library, at the ticket window"
    ),
    moments=listed(
        "this morning, after lunch, before the tea break, at the end of the day, at noon, in the "
        "evening, between two meetings, first thing, in the afternoon, just before closing, around sunset, "
        "half through the talk"
    ),
    titles=Parts(
        listed("Quiet, Amber, Last, Northern, Paper, Winter, Hollow, Second, Crooked, Drifting, Salt, Velvet"),
        listed("Harbour, Lanterns, Voyage, Orchard, Mirror, Bridge, Summer, Cartographer, Islands, Promise"),
    ),
    localities=listed(
        "Lisbon, Turin, Bremen, Cardiff, Malmo, Antwerp, Bergen, Gdansk, Nantes, Oulu, Aarhus, Ostend, Sligo, Kiel, "
        "Vigo, Tallinn"
    ),
    money="{} crowns",
)
