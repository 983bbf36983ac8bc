"""The words of the test split: a railway museum and its workshops."""

from __future__ import annotations

from .language import Attribute, Filler, Frames, Lexicon, Numbers, Parts, listed

PERSON = (
    Attribute(
        "pager",
        Numbers(5100, 9900),
        (
            "{S} carries pager {v}.",
            "{S's} pager has the number {v}.",
            "To call {S}, ring pager {v}.",
        ),
        ("{S} was handed a different pager, {v}.", "{S's} pager was swapped for number {v}."),
        ("Which pager does {S} carry?", "What is the number of {S's} pager?"),
        "I {n}carry pager {v}.",
    ),
    Attribute(
        "village",
        Parts(
            listed("Upper, Nether, Great, Market, Long, Abbots"),
            listed("Wadding, Torrow, Hasel, Pelling, Crane, Lymp, Scarby"),
        ),
        (
            "{S} comes in from the village of {v}.",
            "{S's} village is {v}.",
            "The village where {S} has a cottage is {v}.",
        ),
        ("{S} has left for another village, {v}.", "{S's} village is {v} after the removal."),
        ("Which village does {S} come from?", "What is {S's} village?"),
        "I {n}come in from the village of {v}.",
    ),
    Attribute(
        "allotment plot",
        Numbers(120, 990),
        (
            "{S} rents allotment plot {v}.",
            "{S's} allotment plot is number {v}.",
            "Allotment plot {v} has been let to {S}.",
        ),
        ("{S} has swapped the old allotment plot for {v}.", "{S's} allotment plot was renumbered to {v}."),
        ("Which allotment plot does {S} rent?", "What is the number of {S's} allotment plot?"),
        "I {n}rent allotment plot {v}.",
    ),
    Attribute(
        "show vegetable",
        listed(
            "leeks, parsnips, marrows, radishes, artichokes, turnips, beetroot, celeriac, runner beans, "
            "pumpkins, shallots, kohlrabi, asparagus, cucumbers, fennel, chard, swedes, sweetcorn, onions, "
            "broccoli, aubergines, lettuces, sprouts, cauliflowers"
        ),
        (
            "{S} enters {v} as a show vegetable.",
            "{S's} show vegetable is {v}.",
            "As show vegetable, {S} has put down {v}.",
        ),
        ("{S} has withdrawn and enters {v} as a show vegetable.", "{S's} show vegetable was altered to {v}."),
        ("Which show vegetable does {S} enter?", "What is {S's} show vegetable?"),
        "I {n}enter {v} as a show vegetable.",
    ),
    Attribute(
        "pony",
        listed(
            "Thimble, Buttercup, Clover, Captain, Dandelion, Flash, Gypsum, Honey, Jigsaw, Kipper, "
            "Liquorice, Merlin, Nimbus, Patches, Quaver, Raffles, Starlight, Tuppence, Vanilla, Whisper, "
            "Zephyr, Acorn, Barnaby, Conker"
        ),
        (
            "{S} looks after a pony by the name of {v}.",
            "{S's} pony is {v}.",
            "The pony that {S} rides is {v}.",
        ),
        (),
        ("Which pony does {S} look after?", "What name does {S's} pony have?"),
        "The pony I look after is {v}.",
    ),
    Attribute(
        "tool chest",
        Numbers(21000, 89000),
        (
            "{S} works out of tool chest {v}.",
            "{S's} tool chest is stamped {v}.",
            "Tool chest {v} is assigned to {S}.",
        ),
        ("{S} has been assigned another tool chest, {v}.", "{S's} tool chest was restamped {v}."),
        ("Which tool chest does {S} work out of?", "Which stamp does {S's} tool chest bear?"),
        "I {n}work out of tool chest {v}.",
    ),
    Attribute(
        "volunteer team",
        Parts(
            listed("Boiler, Signal, Carriage, Track, Turntable, Bridge"),
            listed("Cleaners, Fitters, Guides, Painters, Wardens, Restorers"),
        ),
        (
            "{S} helps in the volunteer team {v}.",
            "{S's} volunteer team is the {v}.",
            "The volunteer team {v} has {S} on its roster.",
        ),
        ("{S} was transferred to the volunteer team {v}.", "{S's} volunteer team became the {v}."),
        ("In which volunteer team does {S} help?", "What is {S's} volunteer team?"),
        "I {n}help in the volunteer team {v}.",
    ),
    Attribute(
        "model engine",
        Parts(
            listed("Flying, Royal, Silver, Northern, Evening, Brave"),
            listed("Arrow, Duke, Comet, Pilgrim, Falcon, Miller"),
        ),
        (
            "{S} is building the model engine {v}.",
            "{S's} model engine is the {v}.",
            "As a model engine, {S} builds the {v}.",
        ),
        ("{S} has started on a different model engine, the {v}.", "{S's} model engine became the {v}."),
        ("Which model engine is {S} building?", "What is {S's} model engine?"),
        "I am {n}building the model engine {v}.",
    ),
)

PROJECTS = (
    Attribute(
        "appeal total",
        Numbers(20300, 98700, "{} pounds"),
        (
            "{S's} appeal total stands at {v}.",
            "{S} shows an appeal total of {v}.",
            "The treasurer put the appeal total of {S} at {v}.",
        ),
        ("{S's} appeal total was recounted and stands at {v}.", "{S} shows a changed appeal total, {v}."),
        ("What is the appeal total of {S}?", "How high is {S's} appeal total?"),
    ),
    Attribute(
        "paint supplier",
        Parts(
            listed("Dunmore, Wexcombe, Pargeter, Thistle, Hollins, Cadmore, Strand"),
            listed("Coatings, Colours, Lacquers, Enamels, Finishes"),
        ),
        (
            "{S's} paint supplier is {v}.",
            "{S} buys from {v} as paint supplier.",
            "The merchant {v} was taken on as paint supplier for {S}.",
        ),
        ("{S's} paint supplier became {v}.", "{S} went over to another paint supplier, {v}."),
        ("Which merchant is the paint supplier of {S}?", "What is {S's} paint supplier?"),
    ),
    Attribute(
        "workshop bay",
        Parts(
            listed("Foundry, Coal, Engine, Water, Goods, Lamp"),
            listed("Bay, Dock, Shed, Arch, Siding"),
        ),
        (
            "{S's} workshop bay is the {v}.",
            "{S} occupies the {v} as its workshop bay.",
            "The foreman gave {S} the {v} as workshop bay.",
        ),
        ("{S's} workshop bay became the {v}.", "{S} was shunted to a different workshop bay, the {v}."),
        ("Which workshop bay does {S} occupy?", "What is {S's} workshop bay?"),
    ),
    Attribute(
        "drawing archive",
        Parts(
            listed("Ledger, Folio, Cabinet, Register, Bundle, Volume"),
            listed("Ash, Oak, Rowan, Willow, Elm"),
        ),
        (
            "{S's} drawing archive is {v}.",
            "{S} has its plans in the drawing archive {v}.",
            "The drawing archive {v} holds the plans of {S}.",
        ),
        ("{S's} drawing archive became {v}.", "{S} had its plans taken to another drawing archive, {v}."),
        ("Which drawing archive holds the plans of {S}?", "What is {S's} drawing archive?"),
    ),
    Attribute(
        "trial line",
        Parts(
            listed("Quarry, Mill, Canal, Viaduct, Colliery, Moor"),
            listed("Loop, Branch, Spur, Incline, Straight"),
        ),
        (
            "{S's} trial line is the {v}.",
            "{S} runs on the {v} as its trial line.",
            "The {v} was cleared as trial line for {S}.",
        ),
        ("{S's} trial line became the {v}.", "{S} was sent to a different trial line, the {v}."),
        ("Which trial line does {S} run on?", "What is {S's} trial line?"),
    ),
    Attribute(
        "insurer",
        Parts(
            listed("Provident, Tamar, Albion, Severn, Pennine, Solent"),
            listed("Mutual, Assurance, Cover, Indemnity, Surety"),
        ),
        (
            "{S's} insurer is {v}.",
            "{S} has a policy with {v} as insurer.",
            "The company {v} agreed to be insurer of {S}.",
        ),
        ("{S's} insurer became {v}.", "{S} took out a policy with another insurer, {v}."),
        ("Which company is the insurer of {S}?", "What is {S's} insurer?"),
    ),
)

LEADS = Attribute(
    "foreman",
    (),
    ("{S's} foreman is {v}.", "{S} goes ahead under {v} as foreman.", "The foreman of {S} is {v}."),
    ("{S's} foreman was replaced by {v}.", "{v} was made foreman of {S}."),
    ("Who is the foreman of {S}?", "Who is {S's} foreman?"),
)

MENTOR = Attribute(
    "instructor",
    (),
    ("{S's} instructor is {v}.", "{S} is taught by {v} as instructor.", "The instructor of {S} is {v}."),
    ("{S's} instructor was replaced by {v}.", "{v} was made instructor of {S}."),
    ("Who is the instructor of {S}?", "Who is {S's} instructor?"),
    "My instructor is {n}{v}.",
)

FRAMES = Frames(
    chat_head=("{d}: conversation in the mess room ({n})", "{d}, radio channel 2, on the air: {n}"),
    chat_line="<{c} {a}> {x}",
    mail_head=(
        "To {b}, from {a}, {d}. Re: {x}\n\nGood day {h},",
        "Memorandum, {d}\n{a} for the attention of {b}\nRe: {x}\n\n{h}, good day,",
    ),
    mail_end=("Regards, {g}", "Yours faithfully, {g}", "Greetings from the shed, {g}"),
    notes_head=("Committee on {j}, sitting of {d}. In attendance: {n}.", "{d}. Working party for {j}: {n}."),
    notes_line="> {x}",
    article_head=("{d} | The Whistle, members' magazine | {x}", "{d} | Noticeboard of the museum | {x}"),
    log_head=("{d} | Signal box register", "{d} | Yard occurrence book"),
    log_line="{c} {x}",
    subjects=listed(
        "Items of interest, Down the line, Steam and smoke, Various matters, Since Sunday, In brief, "
        "Round the yard, A report of sorts, For the file, Minor matters"
    ),
    says_log=("Roll of staff: {S} - {k} - {v}.", "Recorded: {k}, {S}, {v}."),
    asides=(
        "For the record: {x}",
        "You asked for it: {x}",
        "Worth writing down: {x}",
        "As promised: {x}",
        "And there is this. {x}",
        "Pass it on: {x}",
    ),
    date="{day}-{month}-{year}",
)

FILLER = Filler(
    prose=(
        "{a} had {t} in pieces on the bench all day, with {b} looking on.",
        "Over cocoa {a} and {b} disputed the merits of {t}.",
        "It is not known how {t} got {p}; {a} denies everything.",
        "{b} shook hands with {a} over the matter of {t}.",
        "{a} had the whole shed in stitches {w} with a tale about {t}.",
        "{a} put {t} aside until {b} could have a look.",
        "Progress on {j} was steady, with {a} in charge of {t}.",
        "{a} missed the early train {w} and came the last mile on foot.",
        "Those busy with {j} had their tea {p}, poured by {b}.",
        "{a} owes {b} a note about {t}, long overdue.",
        "Hail drove {a} and {b} indoors {w}, so they tidied up {p}.",
        "{a} holds that {j} is worth every hour.",
        "As soon as {t} was finished, {a} went fishing.",
        "{b} and {a} were to meet {p} but mistook the hour.",
        "A gentleman from the county photographed {t} and quizzed {a}.",
        "{a} would like to know if {t} is wanted by anyone.",
        "{b} spoke warmly of {j}, to which {a} raised a mug.",
        "{t} had been mislaid, and {a} turned the yard upside down.",
        "{a} fried bacon {w}, and {b} buttered the bread.",
        "The gutter {p} leaks, as {a} remarked for the third time.",
        "{a} went along the fence with {b} and counted rabbits.",
        "{j} gave no cause for concern, according to {a}.",
        "{b} and {a} will never see eye to eye on {t}.",
        "{a} has taken to crosswords and asks everybody for rivers.",
        "When the crowd had left, {a} remained {p} to oil {t}.",
        "{a} is keeping {t} under a sheet for {b} to judge.",
        "Since {b} cleaned the stove {p}, {a} feels the cold less.",
        "{a} took a coach party round the yard {w}.",
        "Slow and sure is the motto for {j}, {b} maintains.",
        "{a} chalked a plan of {t} on the wall.",
        "Two cadets trailed after {a} {w} with oil cans.",
        "{a} and {b} shrugged and let {t} be.",
    ),
    chat=(
        "Anybody know where {t} went? Last sighted {p}.",
        "Held up {w}, carry on without me.",
        "Fetch {t} for me {w}, will you?",
        "{b} was asking after you, something to do with {t}.",
        "Well done on {j}, all hands.",
        "Say again, I had the drill running.",
        "Draughty {p} today, mind the door.",
        "{t} is hung up in its old place.",
        "{j} can wait for {b}, surely.",
        "Hot pasties {p} while they last.",
        "Agreed.",
        "Someone should warn {b} about {t}.",
        "{b} lent me a hand, much obliged.",
        "Pump {p} packed up again.",
        "Cheers, that did the trick.",
        "Leave {t} where it is, I say.",
        "Lamp still burning {p}, over.",
        "Crossing gates down, back in a while.",
        "What is the state of {j}?",
        "I go along with {b} on that.",
        "{t} is neither here nor there to me.",
        "Only five minutes {w}, I have a boiler on.",
        "Frost on the rails, go gently.",
        "Bring {t} back, whoever has it.",
    ),
    log=(
        "{t} not in its place {p}, notified by {a}.",
        "Crate addressed to {b} set down {p}.",
        "{t} drawn by {a}, restored before dusk.",
        "{b} damped the fire {p}.",
        "Inspectors for {j} conducted by {a}.",
        "Wheelbarrow on loan to {b}.",
        "{a} bolted the hatch {p}.",
        "All clear, bar a stray goat {p}.",
        "Fitter tested {t} in front of {a}.",
        "Banner for {j} hoisted {p}.",
        "{t} awaiting collection {w}, per {a}.",
        "Found cap surrendered by {b}.",
    ),
    noise=(
        "When {S's} {k} was brought up, everyone looked at the floor.",
        "{a} set out to check {S's} {k} and got no further than the kettle.",
        "{S's} {k} is on the agenda, but not for today.",
        "It would be handy to have {S's} {k} on a card, {a} remarked.",
    ),
    things=listed(
        "the brass bell, the timetable rack, the grease gun, the mess room stove, the subscription "
        "ledger, the water gauge, the guard's stool, the postcard stand, the inspection pit, the wind "
        "vane, the lathe cover, the sand bucket, the raffle drum, the mounted pike, the hat peg, the "
        "hand trolley, the bandage tin, the parcel scale, the lamp glass, the platform clock, the sack "
        "of bolts, the chalk slate, the coil of rope, the enamel jug"
    ),
    places=listed(
        "in the lamp hut, on the footbridge, in the smithy, behind the water tower, in the parcels "
        "office, in the orchard, beside the weighbridge, in the ticket hall, on platform two, in the "
        "waiting room, in the brake van, at the level crossing, in the stores, near the buffers"
    ),
    moments=listed(
        "at daybreak, straight after dinner, prior to the first run, as the shift ended, close on "
        "twelve, come the evening, betwixt two trains, before anyone was about, while the kettle boiled, "
        "on the stroke of five"
    ),
)

LEXICON = Lexicon(
    women=listed(
        "Agnes, Beryth, Clemency, Dorothea, Enid, Flora, Gwendolen, Harriet, Imogen, Jemima, Keziah, "
        "Lettice, Muriel, Nerys, Olwen, Prudence, Rhoda, Sybil, Thea, Una, Verity, Winifred, Edith, "
        "Philippa"
    ),
    men=listed(
        "Alasdair, Barnabas, Cuthbert, Desmond, Edgar, Fergus, Gilbert, Horace, Ingram, Jethro, Kenneth, "
        "Lionel, Mungo, Neville, Oswin, Percival, Reginald, Silas, Thaddeus, Upton, Vernon, Wilfred, "
        "Eustace, Perran"
    ),
    surnames=Parts(
        listed("Ab, Bar, Cor, Dun, Esk, Far, Ash, Kil, Lor, Mel, Nev, Stan"),
        listed("bury, gate, holm, mere, hurst, stead, brook, dale"),
        joint="",
    ),
    projects=listed(
        "Larkspur, Foxglove, Campion, Teasel, Yarrow, Bluebell, Cowslip, Tansy, Sorrel, Celandine, "
        "Bryony, Woodruff, Speedwell, Bugloss, Comfrey, Betony, Vetch, Mallow, Burdock, Samphire"
    ),
    project="the {} restoration",
    start=(2024, 1, 8),
    person=PERSON,
    project_attributes=PROJECTS,
    leads=LEADS,
    mentor=MENTOR,
    leader="the foreman of {S}",
    mentored="the instructor of {S}",
    meets=(
        "{S} put in an appearance at the shed.",
        "I had a mug of tea with {S}.",
        "{S} came along the footpath.",
        "{S} has returned after a spell away.",
    ),
    reviews=("Next came {S}.", "{S} took up most of the hour.", "Some lines about {S}."),
    rumours=(
        "Hearsay only, do not rely on it: {x}",
        "A stranger on the train maintained, perhaps in jest: {x}",
    ),
    corrections=(
        "An error crept in on {d}. Rightly: {x}",
        "Amended, in place of what was given on {d}: {x}",
    ),
    frames=FRAMES,
    filler=FILLER,
)
