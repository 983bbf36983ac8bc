"""The filler of the validation split: a theatre company."""

from __future__ import annotations

from .language import Filler, Grammar, Parts, forms, listed

PROSE = Grammar(
    openings=forms("""
        to everyone's relief,
        with {n3} candles lit,
        back on {d3}
        {w},
        if {f} is to be believed,
        true to form,
        during the [interval|storm|power cut]
        for want of anything better,
        behind the back of {f},
        thanks to {f},
        with {f} in the front row,
        quite by accident,
        somewhat late,
        to the tune of “{x3}”,
        before {f} could stop it,
        believe it or not,
    """),
    cores=forms("""
        {a} [polished|dusted|cursed|admired] {t} until {b} took it away
        {a} and {b} [argued|whispered|joked|wept] about {t}
        it remained a mystery who [put|forgot|broke] {t} {p}
        {b} sent {a} a card to say thanks for {t}
        the company could not stop laughing when {a} [tripped|sneezed|snored]
        {a} begged for {t} to be left alone
        rehearsals for {j} were [calm|long|noisy]
        {a} arrived out of breath; the tram had been [full|late|on fire]
        everyone in {j} shared a pie {p}
        {a} gave {b} a solemn promise to mend {t}
        a storm kept {a} and {b} {p}, where they learned lines
        {a} called {j} [the best thing in years|a riddle|hard work]
        {a} took a nap {p}
        {b} waited for {a} {p} and left a note
        a critic from {l} [praised|ignored|fell over] {t}
        {a} asked again whether {t} could be given away
        {b} called {j} a joy, and {a} did not contradict
        {t} turned up {p} after {a} had searched the whole house
        {a} [handed out|peeled|juggled] {n} oranges
        a draught {p} bothered {a}
        {a} strolled along the canal with {b}
        there was little to tell about {j}
        {b} and {a} saw {t} in quite different ways
        {a} was halfway through “{x}” and suspected the butler
        {a} stayed {p} long after the audience had gone
        without {b}, {a} did not touch {t}
        {b} found the soup {p} [too salty|cold|better last year]
        {a} took {n} apprentices through the house
        {b} sketched {t} on a napkin for {g}
        a party of {n} schoolchildren watched {a} at work
        {a} told {b} that {t} might stay
        {g} [wept|yawned|clapped] through “{x}”
        the gloves that {a} bought in {l} cost {q}
        {a} caught the {c} bus to {l}
        a trunk with the label {m} came for {a}
        {a} sold {t} to {g} for {q}
        {g} sang for {a} and {b} {p}
        {g}, in town for a night, [kissed|thanked|teased] {a}
        {a} spent {q} on {n} [fans|feathers|wigs|lemons]
        the reading by {g} had {n} listeners, {a} among them
        {a} unearthed a [programme|poster|love letter] of {y} behind {t}
        {b} gave {a} a signed copy of “{x}”
        {a} [lost {i} nerve|gargled|drank {n} cups of tea] before the show
        the line {p} was {n} people long
        {a} borrowed {q} from {b} for a cab to {l}
        {a} and {g} once shared a tent near {l}
        repairs to {t} ran to {q}
        {g} bid {q} for {t}
        a telegram from {g} in {l} was read out
        {a} [ironed|counted|labelled|mended] all the gloves {p}
        the card game {p} broke up at {c}
        the tavern {x} in {l} closed at {c}
        {a} scribbled {n} pages about {t}
        {a} and {b} needed {m} steps round the [park|harbour|market], by count
        {b} swore that {t} was built in {y}
        form {m} went back to {g} unsigned
        the barber {g} charged {a} {q}
        {a} tied up a parcel for {g} with {n} ribbons
        {a} dropped {n} buttons {p}
        {a} missed the {c} tram over a chapter of “{x}”
        a [bat|pigeon|stray kitten] was loose {p}
        {a} [dozed|giggled|took notes] while {g} spoke
        {n} of the seats {p} were wet
        {a} recited the stops to {l}, all {n} of them
        {g} repaired {t} in {y}
        {a} won {q} at dice
        {a} saw “{x}” with {b} in {l}
        a puncture held up {a} and {b} near {l}
        {a} lent {t} to {b} until {e}
        {a} heard from {g} on {d}
        {t} leaned {n} centimetres to the left
        {a} bowed to {g}
        {a}'s scarf was hanging {p}
        {a}'s seat in the bus to {l} cost {q}
        {a}'s debts at the bar came to {q}
        {a}'s tram was the {c}
        {a}'s trunk from {l} bore the number {m}
        {a}'s bedside book was “{x}”
        {a}'s cab was number {m}
        {a}'s visitor was {g} from {l}
        {a}'s supper was {n} [figs|olives|anchovies]
        {a}'s alarm went off at {c}
        {a}'s raffle ticket, {m}, drew a blank
        {a}'s portrait stood {p}
        {a}'s cloakroom slip was {m}
        {a} was all smiles[| in {l}]
        {a} curtsied
        {a} [nursed|feigned] a headache
        {a} nodded to {b}
        {a} [had doubts|kept mum|raved] about {j}
        {a} and {b} made up
        {g} enquired for {a}
        {g} telephoned about {t}
        {g} left at {c}
        {a} ran across {g} {p}
        {a} remembered {g} from {l}
        {a} knew “{x}” by heart
        {a} hummed {p}, being alone
        {j} [drew a crowd|gave no trouble|filled the evening]
        {j} impressed {g}
        “{x}” was sung {p}
        box {n} was unpacked, and out came “{x}”
        the barge {x} passed at {c}
        the bus from {l} broke down {n} miles out
        telegram {m} came from {l}
        the scales {p} showed {m}
        line {m} of the ledger was smudged
        {n} moths sat on {t}
        {l} had not replied
        the {c} tram never came
        [snow|thunder|moonlight] over {l}
        {t} changed hands on {d}
        {t} fetched {q} in {y}
        {t} was [pawned|handed|promised] to {g}
        {b} shoved {t} {p}
        {a}'s [handkerchief|fan|violin case|opera glass] [lay|hung|turned up] {p}
        {a}'s [milliner|tutor|landlady] in {l} sent a bill for {q}[| and a kiss]
        {a}'s [telegram|sonnet|rhyme] to {g} went astray[| again| for {n} days]
        {a}'s [cousin|lodger|admirer], {g}, [cabled|arrived|sent roses] from {l}
        {a} [sewed on|spilled|swallowed|misplaced] {n} [beads|pins|cherries|buttons]
        {a} [fell for|hid behind|bowed to|rehearsed with] {t}[| twice| {p}]
        {a} [composed|burned|read out] a poem about {t}
        {a} [kissed|dodged|sketched|mimicked] {g} {p}
        {a} [longed for|sulked about|returned from] {l}[| with {b}| on the {c} bus]
        {a} [served|salted|upset] pasta for {n}[| and for {b}]
        {b} [mocked|flattered|consoled] {a} over {t}
        {b} [owed|slipped|denied] {a} {q}
        {b} and {a} [split|juggled|gambled away] {n} [plums|matches|chocolates]
        {g} [stamped|lost|framed] form {m}[| by mistake]
        {g} [fainted|recited|waltzed|lingered] {p}[| till {c}]
        {g} [abandoned|autographed|hummed] “{x}” {p}
        {g} [chased|chauffeured|carried] {a} to {l}
        [a hatbox|a harp|a bouquet] from {l}[|, tag {m},] [arrived|fell over|was sat upon] {p}
        [a box|a chair|a locker key] with the number {m} was [scratched|reserved|lost] by {a}
        “{x}” was [hissed at|encored|translated] by {a}
        “{x}” sold for {q} [back in {y}|at {l}|under the counter]
        the [gondola|steamer|houseboat] {x} [docked|sank|drifted off] at {c}
        the [bell|lamp|tap] {p} was [silenced|fixed|painted] [in {y}|on {d}]
        the [critic|tailor|understudy], {g}, [loathed|mended|wore] {t}
        the [masked ball|supper|matinee] in {l} cost {a} {q}
        [thunder|a strike|fog] at {l} [stranded|worried|inspired] {a}
        [reporters|pupils|rivals] quizzed {a} about {j}
        {j} [moved|startled|bored] {n} guests from {l}
        {n} [feathers|sequins|mice] were [swept up|counted|spotted] {p}
        {t} was [kissed|kicked|hoisted|auctioned] by {a}[| and by {b}]
        {t} [creaked|glittered|leaned|collapsed] {p}
    """),
    tails=forms("""
        , to nobody's regret
        , full stop
        , as {f2} [let slip|pointed out|will confirm]
        , if [memory serves|all is well]
        , to the [horror|joy|amusement] of {f2}
        , while {f2} held the ladder
        , {n3} minutes before curtain
        , {f2} thinks
        , just when the {c3} tram rang its bell
        , with {f2} none the wiser
        , come what may
        , {f2} at the piano
        , {w} no less
    """),
)

CHAT = Grammar(
    openings=forms("""
        [my dears|listen|oh],
        true enough,
        greetings from {l3}:
        in haste:
        [last night|word from {f}]:
        cross my heart,
    """),
    cores=forms("""
        who has {t}, left {p} [last night|on {d}|ages ago]?
        I left {t} {p}[| on {d}| by mistake]
        running [late|{n} minutes late|on time for once], begin with the second scene
        would one of you carry {t} over {w}?
        {b} was after you, {h}
        lovely work on {j}
        I dozed off, what did you decide?
        it is boiling {p}, can we open something?
        {t} is [back in its box|under lock and key|in good hands]
        we ought to discuss {j} once {b} is in
        leftover [pie|bread|pasta] {p}, be quick
        suits me
        has anybody told {b} about {t}?
        {b} [saved my evening|paid {q} for me|forgave me]
        the lift {p} is stuck
        You are a treasure, {h}, thank you.
        better leave {t} for another day
        whose umbrella is that {p}?
        stuck on the ring road[|, somewhere before {l}]
        any news of {j}?
        if {b} is happy, so am I
        {t} can go, as far as I am concerned
        make it brief {w}, I am hoarse
        what a moon tonight
        someone walked off with {t}, own up [now|before {e}]
        {g} wants parcel {m} [at once|by {e}], {h}
        {g} from {l} is at the side entrance with {t}
        the {c} tram is [packed|cancelled|early]
        I saw {n} [bats|foxes|tourists]
        they play “{x}” tonight, who joins me?
        whose are these {n} roses {p}?
        I gave {q} for {t}
        trunk {m} stands {p}, {h}
        done with “{x}”, your turn, {h}
        {b} had dinner with {g} in {l}
        my lozenges are {p}, take {n}
        was it {c} or {c2} that {b} said?
        {b} [blows you a kiss|pines for {l}|mislaid a boot]
        {q} for a cab from {l}, robbery
        {m} people saw “{x}”, says {b}
        receipt {m} is for {t}
        {h}, you left a shoe {p}.
        table for {n}, {g} is coming too
        {b} goes by way of {l} on {e}
        the barge down there is called {x}
        {g} and {b} go back to {l}
        could I borrow {q}, my purse being {p}?
        I cannot stop thinking of {t}
        who invited {g} all the way from {l}?
        we have the hall to ourselves on {e}
        let {b} know about {t}
        [thunder|frost|fog] in {l}, they say
        {n} more [wigs|bulbs|volunteers] for {j}, please
        {b}'s [cape|hairbrush|hot-water bottle] is {p}
        {b}'s tram is the {c}
        {b}'s cab is number {m}
        {b}'s visitor is {g} from {l}
        {b}'s bus fare was {q}
        {b}'s copy of “{x}” lies {p}
        my raffle ticket says {m}
        my bus is the {c} from {l}
        my trunk has the label {m}
        my guest tonight is {g}
        my spectacles are {p}
        I have a bed in {l} from {e}
        I am deep in “{x}”
        for me “{x}” is a {n} out of a hundred
        I bumped into {b} {p}
        I spotted {g} with {b}
        {b} spent {q}, would you believe it
        {b} can tell you
        {b} recited {n} lines of “{x}”
        try {b}
        {g} agrees
        [gladly|hardly|certainly], {h}
        [mind|applaud] {g}, [on stage|here|in] tomorrow at {c}
        [find|hide|guard] {t} for me
        {b} [kissed|kicked|dusted] {t} {p}
        {b} is [sulking|singing|hoarse|radiant], they say
        {b} and {g} [eloped to|quarrelled in|bought hats in] {l}
        {b} [pawned|framed|traded] {t} for {q}
        {b} received [roses|a sonnet|{n} telegrams] from {g}
        [hand over|I lost|we want] {n} [gloves|candles|bows]
        [that|the] bus [out of|for] {l} was [packed|draughty|scented]
        I [trod on|tuned|rescued] {t} {p}
        I [squandered|found|begged] {q} in {l}
        I sang [the finale|line {m}|the worst part] of “{x}”
        my [tailor|hairdresser|rival] is one {g}
        [moonrise|the half|the first bell] was at {c} yesterday
        {h}, [fetch|call|forgive] {g}
        {h}, [is it true about|did you hear|who invited] {g} of {l}?
        [seat|hatbox|stub] {m} is [free|yours|crushed], {h}
        the [steamer|houseboat|gondola] {x} is [adrift|painted|late]
        {j} gave [me goose pimples|us hope|{n} people hiccups]
    """),
    tails=forms("""
        , [for your ears only|take it or leave it|if you please]
        , love to {f2}
        , unless {f2} minds
        , {f2} told me
        , would you know
    """),
)

LOG = Grammar(
    openings=forms("""
        [memo|aside]:
        shouted down:
        [evening|night] shift:
        carried over from {d3}:
        tour {n3}:
        witness {f}:
    """),
    cores=forms("""
        {a} could not find {t} {p}
        flowers for {b} placed {p}, note {m}
        {t} lent to {a}, [brought back at once|back soon|still out]
        {b} turned the heating down {p}
        {a} welcomed {n} guests of {j}
        stepladder lent to {b}
        {a} closed the shutters {p}
        quiet evening, some [coughing|giggling|snoring] {p}
        carpenter {g} inspected {t}
        handbills for “{x}” stacked {p}
        “{x}” → row {n}
        trunk {m} → {a}
        {t} to be fetched [tonight|by {e}|by {g}]
        {b} handed in a found [earring|cane|fan]
        {g} of {l} admitted for {a}
        {g} enquired about {t}, waited {p}
        cart from {l}, {n} flats unloaded
        guest book: {g}, {l}, ticket {m}
        guest book: {g}, friend of {a}
        props list: {t}, rack {m}
        gas meter {p}: {m}
        {a} settled {q} at the bar
        till: {q}, checked by {a}
        barge sighted: {x}, out of {l}
        {n} degrees {p}, {n2} seats wet
        alarm tested, {b} stood {p}
        messenger {g}, letter {m} for {j}
        cab for {b} to {l}: {q}
        cab for {a}, number {m}
        caller: {g}, {l}, for {a}
        {b} found {t} [torn|sticky|as good as new]
        {a} and {g} [came in|went out]
        bulb {m} {p} screwed in by {a}
        stove {p} [smoking|out|red hot]
        score of “{x}” found {p}, property of {g}
        {n} stools taken {p} for {j}
        cane of {a}, slip {m}, kept {p}
        bus ticket of {b} to {l} handed in
        cloakroom: {a}, {m}
        supper list: {b}, {n} plates
        delivery note: {a}, out of {l}: {m}
        noted in chalk: friend of {b}: {g}
        shelf list of plays, {x}, {l}: {m}
        [foyer list|visitor sheet|front desk]: {g}, {l}, [stub|chip|coin] {m}
        [foyer list|visitor sheet|front desk]: {g}, to see {a}
        [hamper|wardrobe van|florist] from {l}, [bill|bundle|lot] {m}, for {a}
        {a} [carried off|gave back|tore] {t}
        {b} [latched the door|mopped|hunted mice|trimmed wicks] {p}
        {g} [dropped|claimed|wanted] “{x}”
        [given to|held for|claimed by] {g}: {t}, {q}
        [tips|fines|bar float]: {q} from {a}
        [organ|winch|dimmer] {p} [tuned|jammed|greased], {b} there
        [bouquet|wreath|hatbox] {m} [addressed to|sent by] {g}
        [steamer|gondola|ferry] {x} [tied up|cast off]
        [{n} moths|a pigeon|a sleepwalker] found {p} by {a}
        [torch|latchkey|opera glass] {m} [issued to|recovered from] {b}
    """),
    tails=forms("""
        , {f2} present
        , [{n3} minutes late|on time]
        , [settled|unsettled|to be watched]
        , {f2} notified
        , docket {m3}
        , as on {d3}
    """),
)

FILLER = Filler(
    prose=PROSE,
    chat=CHAT,
    log=LOG,
    noise=forms("""
        nobody had an answer when {S's} {k} [came up|was asked for|was wanted|was needed by {b}].
        {a} was going to enquire about {S's} {k}, but [the bell rang|it slipped away|there was no time|{b} came in].
        {S's} {k} was mentioned, [though only in passing|and no more|then forgotten].
        {a} has yet to [write|chalk|pin|scribble] {S's} {k} on the board.
        [{a}|{b}] had [no idea|no clue|a vague notion] about {S's} {k}.
        {a} [pressed|badgered|teased] {b} about {S's} {k}.
        the line with {S's} {k} [was cut from the programme|is smudged|ran off the page|stayed a blank], {a} complained.
        {S's} {k} [puzzled {g}|was on every tongue|is to be announced].
        {a} swore never to ask for {S's} {k} again.
        [the slip with|the note on|a reminder of] {S's} {k} [got lost|was eaten by moths|went out with the wash].
    """),
    follows=forms("""
        {s} was [all dressed up|yawning|in tears|in a flutter|beaming].
        {s} told me nothing[| new| of {l}].
        {s} sported [a false moustache|silk gloves|a top hat].
        {s} enquired about {b}[| and {t}| at length].
        {s} [giggled|whispered|sighed] about [{t}|love|the weather].
        {s} [offered me|dropped|counted] {n} [sweets|cards|petals].
        {s} had come from {l} for {q}.
        {s} had {n} plays in a bag, “{x}” among them.
        {s} was full of {t}.
        {s} waited for {g}.
        {s} had {m} lines left to learn, by {i} own reckoning.
    """),
    project_follows=forms("""
        It needs [{n} more weeks|a firm hand|a miracle].
        It was reviewed on {d}.
        It costs {a} and {b} [some sleep|nerves|a fortune].
        It [amused|shocked|baffled] {g}.
        It is [compared with|funnier than|no match for] “{x}” in {l}.
        It sold {n} [postcards|fans|mugs] in {l}.
        It [haunts|enchants|exhausts] {b}.
        It is [whispered about|in the papers|unheard of] in {l}.
    """),
    things=listed(
        "the fog machine, the prompt book, the velvet curtain, the samovar, the autograph album, the "
        "thunder sheet, the wobbly table, the poster collection, the trapdoor, the wind chime, the "
        "sewing machine, the fire bucket, the seating plan, the stuffed owl, the rail in the wings, the "
        "papier-mache boat, the make-up case, the laundry list, the spotlight cover, the grandfather "
        "clock, the crate of masks, the call board, the reel of tape, the punch bowl, the cracked mirror, the tin crown, "
        "the donkey head, the rope ladder, the wicker throne, the bass drum, the paper moon, the moth-eaten rug, "
        "the candelabra, the wooden sword, the box of wigs, the gong"
    ),
    places=listed(
        "in the upper gallery, on the fly floor, in the paint shop, under the stage, in the box office, in "
        "the courtyard, behind the organ, in the wardrobe, on the balcony, in the foyer, in the "
        "orchestra pit, at the side entrance, in the props cupboard, by the fountain, above the arch, beside the piano, "
        "on the spiral staircase, in the scenery dock"
    ),
    moments=listed(
        "at breakfast, following the matinee, ahead of the warm-up, once the house was empty, towards "
        "midday, sometime tonight, in between scenes, at the crack of dawn, before the half, shortly "
        "before the gong, at supper time, during the overture"
    ),
    titles=Parts(
        listed(
            "Blind, Golden, Borrowed, Midnight, Wicked, Painted, Lonely, Third, Whispering, Marble, Stolen, Foolish"
        ),
        listed("Duchess, Carnival, Garden, Fortune, Serenade, Pretender, Nightingale, Wedding, Labyrinth, Sonata"),
    ),
    localities=listed(
        "Verona, Lyon, Graz, Seville, Bologna, Dresden, Parma, Salzburg, Nice, Padua, Basel, Lucca, Metz, Cordoba, Prague, Siena"
    ),
    money="{} guilders",
)
