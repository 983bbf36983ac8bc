"""The filler of the test split: a railway museum and its workshops."""

from __future__ import annotations

from .language import Filler, Grammar, Parts, forms, listed

PROSE = Grammar(
    openings=forms("""
        before the whistle went,
        as the clock showed {c3},
        as far back as {d3},
        {w},
        by all accounts,
        on the say-so of {f},
        in [drizzle|sleet|thick mist|broad daylight],
        over {n3} rounds of [toast|dominoes|cribbage],
        watched by {f},
        for reasons best known to {f},
        now that {f} has put the kettle on,
        mark my words,
        all things considered,
        by the light of a lamp,
        more by luck than judgement,
        wind permitting,
    """),
    cores=forms("""
        {a} [had {t} in pieces|scraped the rust off {t}|painted {t} by mistake|hid {t}]
        {a} and {b} [disputed the merits of|made plans for|laid bets on] {t}
        it is not known how {t} came to be {p}
        {b} shook hands with {a} over the matter of {t}
        {a} had the whole shed in stitches with a tale about {t}
        {a} put {t} aside until {b} could have a look
        progress on {j} was [steady|patchy|slow]
        {a} missed the early railcar and came the last [mile|stretch] on foot
        those busy with {j} had their tea {p}
        {a} owed {b} a note about {t}
        hail drove {a} and {b} indoors
        {a} held that {j} was worth every hour
        {a} went [fishing|rambling|home early]
        {b} and {a} were to meet {p} but mistook the hour
        a gentleman from {l} [photographed|sketched|prodded] {t}
        {a} would have liked to know if {t} was wanted by anyone
        {b} spoke warmly of {j}, to which {a} raised a mug
        {t} had been mislaid, and {a} turned the yard upside down
        {a} [fried|burnt|served] {n} rashers of bacon
        the gutter {p} leaked
        {a} went along the fence with {b} and counted rabbits
        {j} gave no cause for concern
        {b} and {a} never saw eye to eye on {t}
        {a} took to crosswords and asked everybody for rivers
        {a} remained {p} to oil {t}
        {a} kept {t} under a sheet for {b} to judge
        {b} cleaned the stove {p}
        {a} took a coach party of {n} round the yard
        {a} chalked a plan of {t} on the wall for {g}
        {n} cadets trailed after {a} with oil cans
        {a} and {b} shrugged and let {t} be
        {g} [slept|chuckled|knitted] through the lantern lecture
        the boots that {a} bought in {l} cost {q}
        {a} caught the {c} railcar to {l}
        a barrel stencilled {m} came for {a}
        {a} parted with {t} for {q}, to the gain of {g}
        {g} carved a spoon for {a} {p}
        {g}, a stranger to the valley, beat {a} at cards
        {a} laid out {q} on {n} [rivets|pullets|turnip seeds|mugs]
        the magic lantern show by {g} had {n} onlookers
        {a} dug up a [token|handbill|ticket punch] of {y} near {t}
        {b} handed {a} a dog-eared copy of “{x}”
        {a} [dozed|sneezed|spilled {n} mugs of tea] {p}
        the queue {p} was {n} strong
        {a} borrowed {q} off {b} for the fare to {l}
        {a} and {g} were cadets together at {l}
        mending {t} came to {q}
        {g} would give {q} for {t}
        a letter from {g} at {l} was passed along
        {a} [whitewashed|raked|padlocked|numbered] whatever stood {p}
        the skittles {p} wound up at {c}
        the Temperance Hotel at {l} barred its door at {c}
        {a} covered {n} slates with remarks on {t}
        {a} and {b} paced out {m} sleepers to the [weir|chapel|signal], by count
        {b} put the age of {t} at {n} years
        chit {m} was returned by {g} unread
        the farrier {g} asked {q} of {a}
        {a} wrapped a present for {g} in {n} sheets of newsprint
        {b} swept up {n} nails {p}
        {a} missed the {c} bus, nose in “{x}”
        a [badger|barn owl|ferret] was about {p}
        {a} [snored|hiccupped|nodded] while {g} held forth
        {n} slates {p} were loose
        {a} rattled off the halts to {l}, all {n}
        {g} had {t} apart in {y}
        {a} won {q} at the fair
        {a} took {b} to hear “{x}” at the chapel
        a landslip held {a} and {b} up near {l}
        {a} entrusted {t} to {b} until {e}
        {a} had word of {g} on {d}
        {t} was {n} inches too wide
        {a} tipped a cap to {g}
        {a}'s walking stick lay {p}
        {a}'s fare to {l} came out at {q}
        {a}'s slate at the inn stood at {q}
        {a}'s railcar was the {c}
        {a}'s hamper from {l} carried the tag {m}
        {a}'s bedtime reading was “{x}”
        {a}'s taxi had plate {m}
        {a}'s caller was {g} of {l}
        {a}'s tea was {n} [kippers|crumpets|scones]
        {a}'s alarm clock rang at {c}
        {a}'s tombola ticket, {m}, got nothing
        {a}'s hat hung {p}
        {a}'s luggage slip was {m}
        {a} was in fine fettle[| at {l}]
        {a} saluted
        {a} had [a sneezing fit|hiccups]
        {a} winked at {b}
        {a} [grumbled|fretted|boasted] about {j}
        {a} and {b} buried the hatchet
        {g} sought {a}
        {g} wrote in about {t}
        {g} departed at {c}
        {a} came upon {g} {p}
        {a} recognised {g} from {l}
        {a} was sick and tired of “{x}”
        {a} used to whittle {p}
        {j} [had callers|rested|went up in the world]
        {j} pleased {g}
        “{x}” was read aloud {p}
        hook {n} came off, and down fell “{x}”
        the tug {x} hooted at {c}
        the excursion from {l} ran {n} minutes behind
        consignment {m} came by way of {l}
        the dial {p} stood at {m}
        folio {m} had a tea stain
        {n} sparrows perched on {t}
        {l} sent its regrets
        the {c} railcar ran empty
        [sleet|mist|a hard frost] at {l}
        {t} was out of sight until {d}
        {t} had cost {q} in {y}
        {t} was [let|lent out|willed] to {g}
        {b} heaved {t} {p}
        {a}'s [haversack|muffler|concertina case|lantern] [rested|dangled|got wet] {p}
        {a}'s [cobbler|grocer|chimney sweep] in {l} put down {q}[| on account]
        {a}'s [parcel|sympathy card|bulletin] to {g} was misdirected[| as before| for {n} weeks]
        {a}'s [cousin|weekend guest|old schoolmate], {g}, [turned up|hobbled in|reported] from {l}
        {a} [riveted|dropped|traded|baked] {n} [bolts|tarts|washers|conkers]
        {a} [banged into|swore by|sat beside|hosed down] {t}[| by night| {p}]
        {a} [drafted|mislaid|shredded] a memo about {t}
        {a} [hailed|trailed|outwitted|thanked] {g} {p}
        {a} [set out for|made for|got back from] {l}[| with {b}| by the {c} railcar]
        {a} [stirred|burnt|ladled] porridge for {n}[| plus {b}]
        {b} [ribbed|congratulated|lectured] {a} on {t}
        {b} [staked|advanced|begrudged] {a} {q}
        {b} and {a} [halved|hoarded|tossed for] {n} [apples|kippers|tickets]
        {g} [inked|folded|queried] form {m}[| in error]
        {g} [dozed|whittled|paced|chatted] {p}[| up to {c}]
        {g} [misquoted|dropped|whistled] “{x}” {p}
        {g} [towed|escorted|raced] {a} to {l}
        [a keg|a trunk|a wreath] from {l}[|, ref {m},] [rolled about|was weighed|stood sideways] {p}
        [a wagon|a milepost|a bucket] with the number {m} was [dented|primed|traced] by {a}
        “{x}” was [whistled|parodied|requested] by {a}
        “{x}” changed hands for {q} [about {y}|at {l}|at the fete]
        the [tug|barge|lighter] {x} [ran aground|cleared the lock|took on coal] at {c}
        the [latch|flue|urn] {p} was [soldered|blocked|polished] [in {y}|on {d}]
        the [verger|plumber|stationer], {g}, [valued|dented|coveted] {t}
        the [whist drive|hop|tea dance] in {l} cost {a} {q}
        [floods|roadworks|a gale] at {l} [detained|vexed|spared] {a}
        [scouts|pensioners|surveyors] questioned {a} about {j}
        {j} [charmed|tired|detained] {n} folk from {l}
        {n} [acorns|spiders|pennies] were [swept out|tallied|discovered] {p}
        {t} was [greased|toppled|measured|raffled] by {a}[| with {b}]
        {t} [rattled|dripped|rusted|clanked] {p}
    """),
    tails=forms("""
        , to general astonishment
        , end of story
        , as {f2} [recalls|never tires of saying|put it]
        , or [words to that effect|thereabouts]
        , to the [chagrin|glee|bewilderment] of {f2}
        , while {f2} held the lamp
        , {n3} minutes ahead of the frost
        , {f2} reckons
        , just as the {c3} railcar pulled out
        , and {f2} was none too pleased
        , fair weather or foul
        , {f2} looking sideways
        , {w} at that
    """),
)

CHAT = Grammar(
    openings=forms("""
        [aye|mind|steady now],
        hear, hear,
        word out of {l3}:
        over to you:
        [this just in|from {f}]:
        on my oath,
    """),
    cores=forms("""
        anybody know where {t} went, last sighted {p} [this week|on {d}|at dusk]?
        {t} was {p} [this week|on {d}|for years] and is gone
        held up [a while|{n} minutes|at the crossing], carry on without me
        fetch {t} for me {w}, will you?
        {b} was asking after you, {h}
        well done on {j}, all hands
        say again, I had the lathe running
        draughty {p} today
        {t} is [hung up in its old place|bolted down|under the tarpaulin]
        {j} can wait for {b}, surely
        hot pasties {p} while they last
        agreed
        someone should warn {b} about {t}
        {b} lent me [a hand|{q}|a spanner], much obliged
        the pump {p} has packed up
        Cheers, {h}, that did the trick.
        leave {t} where it is, I say
        lamp still burning {p}, over
        crossing gates down, [back in a while|somewhere by {l}]
        what is the state of {j}?
        I go along with {b} on that
        {t} is neither here nor there to me
        only {n} minutes {w}, I have a boiler on
        frost on the rails, go gently
        bring {t} back, whoever has it, [quick|ahead of {e}]
        {g} is waiting for consignment {m}, {h}
        {g} of {l} is at the gate about {t}
        the {c} railcar is [late|packed out|not running]
        I make it {n} [rabbits|wagons|herons]
        “{x}” at the chapel tonight, who is for it?
        whose are the {n} cans of oil {p}?
        {q} I gave for {t}
        hamper {m} is {p}, {h}
        “{x}” is finished, it is yours, {h}
        {b} ran into {g} at {l}
        my pipe is {p}, with {n} matches
        is it {c} or {c2} by the watch of {b}?
        {b} [sends regards|swears by {l}|left a boot behind]
        the fare from {l} is {q} now
        I had copied out verse {m} of “{x}” when {b} came in
        docket {m} covers {t}
        {h}, your cap is {p}.
        we make {n} for tea, with {g}
        {b} means to see {l} by {e}
        that tug on the canal is the {x}
        {g} and {b} have a cousin in {l}
        who has {q} to spare for a stamp?
        {t} haunts my sleep
        who sent {g} the long way from {l}?
        I am down for nothing on {e}
        {b} should hear about {t}
        [sleet|gales|a clear sky] by {l}, I am told
        {n} more [buckets|hands|planks] for {j}
        {b}'s [flask|oilcan|lunch tin] is {p}
        {b}'s railcar is the {c}
        {b}'s taxi has plate {m}
        {b}'s caller is {g} of {l}
        {b}'s fare was {q}
        {b}'s songbook, “{x}”, is {p}
        my tombola ticket is {m}
        my connection is the {c} from {l}
        my hamper has the tag {m}
        my caller is {g}
        my spanner is {p}
        I must be at {l} by {e}
        I am working through “{x}”
        “{x}” is hymn {n} on the board
        I passed {b} {p}
        I noticed {g} with {b}
        {b} parted with {q}, wonders never cease
        {b} has the answer
        {b} sang {n} verses of “{x}”
        leave it to {b}
        {g} is willing
        [aye|nay|maybe so], {h}
        [wait|keep tea] for {g}, [in|due in|ready] tomorrow at {c}
        [pass|wheel|sling] me {t}
        {b} [dented|buried|greased] {t} {p}
        {b} is [grumpy|soaked|tickled pink|poorly], so they tell me
        {b} and {g} [went shares in|got lost near|sang at] {l}
        {b} [swapped|raffled|let] {t} for {q}
        {b} had [a hamper|a summons|{n} kippers] off {g}
        [short of|found|still want] {n} [split pins|gaskets|buckets]
        [this|the] railcar [out of|for] {l} was [slow|cold|crammed]
        I [wedged|dismantled|sat on] {t} {p}
        I [parted with|inherited|saved] {q} at {l}
        I nodded off over [the preface|verse {m}|chapter two] of “{x}”
        my [grocer|chess partner|lodger] goes by {g}
        [blow-off|lighting-up|opening] is at {c} tomorrow
        {h}, [tell|wake|pay] {g}
        {h}, [what about|is that|heard of] {g} of {l}?
        [keg|wagon|stub] {m} is [spoken for|cracked|on its way], {h}
        the [lighter|barge|launch] {x} is [aground|afloat|for hire]
        {j} cost [me sleep|us a window|{n} people a Sunday]
    """),
    tails=forms("""
        , [between you and me|if it helps|no rush]
        , regards to {f2}
        , provided {f2} nods
        , {f2} has it so
        , I dare say
    """),
)

LOG = Grammar(
    openings=forms("""
        [observed|addendum]:
        by lamp signal:
        [early|late] crew:
        brought forward from {d3}:
        beat {n3}:
        countersigned {f}:
    """),
    cores=forms("""
        {t} not in its place {p}, notified by {a}
        crate {m} for {b} set down {p}
        {t} drawn by {a}, restored [before dusk|clean|wet]
        {b} damped the fire {p}
        {n} inspectors for {j} conducted by {a}
        wheelbarrow on loan to {b}
        {a} bolted the hatch {p}
        all clear, bar a [stray goat|loose sheet|drunk] {p}
        fitter {g} tested {t}
        banner for “{x}” hoisted {p}
        {t} awaiting [collection|{e}|{g}]
        found [cap|glove|penknife] surrendered by {b}
        {g} of {l} shown in on behalf of {a}
        {g} wished to see {t}, shown {p}
        lorry from {l}, {n} drums
        callers' book: {g}, {l}, token {m}
        callers' book: {g}, for {a}
        inventory: {t}, bin {m}
        water meter {p}: {m}
        {a} paid in {q} for tea
        takings: {q}, tallied by {a}
        tug passed: {x}, for {l}
        {n} pounds of steam, {n2} pigeons {p}
        siren tried, {b} posted {p}
        runner {g}, packet {m} for {j}
        car for {b} to {l}: {q}
        car for {a}, plate {m}
        wire: {g}, {l}, wanting {a}
        {b} states {t} is [bent|seized|sound]
        {a} and {g} [on|off] the premises
        lamp glass {m} {p} renewed by {a}
        brazier {p} [lit|out|low]
        songbook “{x}” found {p}, owner {g}
        “{x}” → pigeonhole {n}
        sack {m} → {a}
        {n} benches shifted {p} for {j}
        walking stick of {a}, label {m}, stowed {p}
        season ticket of {b} to {l} handed over
        luggage: {a}, {m}
        tea list: {b}, {n} slices
        waybill: {a}, ex {l}: {m}
        recorded: caller for {b}, {g}
        roll of tugs: {x} - {l} - {m}
        [gatehouse|day sheet|pass book]: {g}, {l}, [disc|stub|counter] {m}
        [gatehouse|day sheet|pass book]: {g}, to see {a}
        [dray|tender|low-loader] from {l}, [lot|ref|batch] {m}, for {a}
        {a} [had out|checked in|condemned] {t}
        {b} [raked ash|laid traps|cleared leaves|stacked coal] {p}
        {g} [misplaced|reclaimed|requested] “{x}”
        [consigned to|reserved for|won by] {g}: {t}, {q}
        [tea tin|penalty box|float]: {q} from {a}
        [injector|hoist|turnstile] {p} [passed|stuck|cleaned], {b} reports
        [docket|telegram|sack] {m} [bound for|off] {g}
        [barge|launch|lighter] {x} [up|down] the cut
        [{n} rooks|a hedgehog|a trespasser] noted {p} by {a}
        [padlock|flag|oil can] {m} [charged to|handed back by] {b}
    """),
    tails=forms("""
        , {f2} in attendance
        , [{n3} minutes|prompt]
        , [closed|pending|for noting]
        , {f2} advised
        , voucher {m3}
        , likewise on {d3}
    """),
)

FILLER = Filler(
    prose=PROSE,
    chat=CHAT,
    log=LOG,
    noise=forms("""
        when {S's} {k} was [brought up|wanted|looked for|named by {b}], everyone looked at the floor.
        {a} set out to check {S's} {k} and got no further than the [kettle|gate|second page|stove].
        {S's} {k} is on the agenda, but not for [today|this hour|{b}].
        it would be handy to have {S's} {k} on a card, {a} [remarked|sighed|maintained].
        [as to|touching] {S's} {k}, [{a}|{b}] could not [say|help|be drawn].
        {a} and {b} [scratched their chins over|compared notes on|drew a blank on] {S's} {k}.
        the note of {S's} {k} [has worn off the board|had a blot on it|had been rubbed out|was hard to read], {a} found.
        {S's} {k} [mattered to {g}|was nobody's concern|remains to be filled in].
        {a} would give a shilling to know {S's} {k}.
        [the tag for|the slate with|a query on] {S's} {k} [hung empty|blew away|lay in a puddle].
    """),
    follows=forms("""
        {s} was [covered in soot|whistling|lost in thought|all ears|puffing].
        {s} brought no word[| of {l}| worth telling].
        {s} had on [a sou'wester|two left boots|somebody's cap].
        {s} sent for {b}[| and {t}| in vain].
        {s} [grumbled|chuckled|rambled on] about [{t}|the price of coal|rheumatism].
        {s} [juggled|dropped|was after] {n} [walnuts|marbles|nuts].
        {s} had paid {q} to get here from {l}.
        {s} lugged {n} songbooks, “{x}” uppermost.
        {s} went on about {t}.
        {s} was on the lookout for {g}.
        {s} had walked {m} sleepers, by {i} own tally.
    """),
    project_follows=forms("""
        It wants [{n} more Sundays|elbow grease|a roof].
        It had a paragraph in the gazette of {d}.
        It gives {a} and {b} [something to do|sore backs|food for thought].
        It [surprised|cheered|stumped] {g}.
        It was likened to “{x}” [by {a}|in a letter|of all things].
        It brought {n} [callers|donkeys|scouts] out of {l}.
        It [vexes|tickles|occupies] {b}.
        It is [much discussed|the envy of folk|a byword] at {l}.
    """),
    things=listed(
        "the brass bell, the timetable rack, the grease gun, the mess room stove, the subscription "
        "ledger, the water gauge, the guard's stool, the postcard stand, the inspection pit, the wind "
        "vane, the lathe cover, the sand bucket, the raffle drum, the mounted pike, the hat peg, the "
        "hand trolley, the bandage tin, the parcel scale, the lamp glass, the platform clock, the sack "
        "of bolts, the chalk slate, the coil of rope, the enamel jug, the ticket press, the cast-iron bench, the milk churn, "
        "the gas mantle, the spare buffer, the weather cock, the porter's barrow, the tarpaulin, the station cat's basket, "
        "the harmonium, the firewood saw, the flag cupboard"
    ),
    places=listed(
        "in the lamp hut, on the footbridge, in the smithy, behind the water tower, in the parcels "
        "office, in the orchard, beside the weighbridge, in the ticket hall, on platform two, in the "
        "waiting room, in the brake van, at the level crossing, in the stores, near the buffers, in the coal merchant's yard, "
        "under the canopy, up the signal ladder, inside the goods lift"
    ),
    moments=listed(
        "at daybreak, straight after dinner, prior to the first run, as the shift ended, close on "
        "twelve, come the evening, betwixt two whistles, before anyone was about, while the kettle boiled, "
        "on the stroke of five, past bedtime, in the small hours"
    ),
    titles=Parts(
        listed("Merry, Barley, Faithful, Lantern, Misty, Twelfth, Humble, Wandering, Crimson, Harvest, Idle, Thunder"),
        listed("Ploughman, Valley, Shepherd, Kettle, Morning, Gipsy, Anvil, Sparrow, Weaver, Jubilee"),
    ),
    localities=listed(
        "Kendal, Ludlow, Hexham, Truro, Bangor, Settle, Whitby, Stroud, Penrith, Oban, Leominster, Buxton, Ripon, Melrose, Diss, "
        "Nairn"
    ),
    money="{} pounds",
)
