"""Other words for the attributes of each split, as people note them down: what names one, and what states it beside a value.

One line an attribute: its noun, then after a colon words that name it by themselves, then after a bar words that name it only
next to one of its values. A long line goes on in the next, indented. Words of the templates need not be here: see
`vocabulary.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from memalpha_gym.tasks import Split

_TRAIN = """
desk extension: extension, ext, desk ext, phone extension, phone, telephone, phone number, desk phone, direct line, tel |
    dial, reach, call, ring, answer, line
home town: town, hometown, home, residence, place of residence, city, lives in, living in, resides in, resident of, home
    city | live, reside, settle, dwell, based, moved, relocate, is from, comes from, hails from
band instrument: instrument, plays, instrument in the band, band part, musical instrument | play, band, music, perform
locker number: locker, locker no, locker nr, locker num | boots, raincoat, key
working group: group, work group, team, wg, research group, workgroup | member, belong, join, work
dog: pet dog, dog name, name of dog, hound, pet | call, name, owns, keep
evening course: course, evening class, night class, night course, class, evening classes, evening lessons | attend, take,
    enrol, learn, study, lesson
badge number: badge, badge no, badge nr, badge id, id badge, pass number, gate badge, entry badge | gate, issue
budget: funds, funding, project budget, allocation, money | fund, spend, allocate
industrial partner: industry partner, partner, company partner, partner firm, partner company, corporate partner, industrial
    partner firm | firm, company, partnered, partnering
review room: room, room for reviews, meeting room, reviews in, review meetings, review venue | review, meet, meeting
data server: server, file server, host, files on, data host | files, store, data, hosted
test site: site, testing site, field site, test location, trial site, location, test area | test, testing, trial
charitable sponsor: sponsor, charity sponsor, charity, charitable backer, donor | sponsored, pay, funded, sponsoring
project leader: leader, lead, project lead, head, project head, led by, leads, leading, run by, runs, headed by, heads,
    manager, project manager | lead, run, head, manage
mentor: mentors, mentored by, mentored, advisor, adviser, mentoring | mentor, advise, guide, supervise, coach
drink: favourite drink, favorite drink, beverage, preferred drink, drink of choice, drinks | drink, sip, order, prefer,
    favourite, favorite
seat on a train: favourite place on a train, place on a train, train seat, seat, train place, favourite seat, seat
    preference, preferred seat, train, favourite train seat, favorite seat, place on train | train, sit, seat, book, travel,
    journey, prefer
birthday cake: favourite birthday cake, cake, birthday treat, favourite cake, preferred cake, favorite cake | birthday,
    bake, cake, wish
music: favourite music, favorite music, kind of music, preferred music, music taste, taste in music | listen, music, hear,
    play, record
livestock: animals, farm animals, keeps, breeds, breeding, raises, rears, livestock kept, keeping | keep, breed, raise,
    feed, rear, farm, own, house, tend
allergy: allergic to, allergies, allergen, food allergy, intolerance, cannot eat | allergic, react, avoid, hospital, spots,
    reaction, sick, eat
vehicle: transport, means of transport, commute, commutes by, commuting, rides, drives, mode of transport, way to work, ride
    | commute, travel, ride, drive, come, arrive, park, turn
former profession: former job, previous profession, previous job, earlier profession, old job, past profession,
    ex-profession, former occupation, formerly worked as, used to be, was formerly, used to work as, previous career, former
    career, past job, previous occupation, prior profession, worked as | worked, earn, living, hands, job, career, trade,
    profession, occupation, former, formerly, previously, once, ex
outing: outings, trip, trips, excursion, excursions, visit, visited, day trip, day out, went to, visiting | went, visit,
    travel, trip, go, destination, took, been
decision: decisions, decided, decided to, agreed, agreed to, resolved, resolved to, resolution, board decision, approved,
    decide, deciding, settled on | decide, agree, board, resolve, approve, settle, adopt, plan
night dive: night diving
school visit: visit to a school, visits to schools, school visiting
kayak trip: kayaking trip, kayak tour, trip by kayak
blood donation: donation of blood, donated blood, gave blood, donation
radio interview: interview on the radio, interview on radio, interview, radio appearance
beach clean-up: beach cleanup, beach cleaning, clean-up, cleanup, beach clean
"""

_VALIDATION = """
dressing room: room, dressing room no, dressing-room, changing room | dress, ready, change, room
birthplace: place of birth, born in, birth town, native town, birth place, hometown, town of birth, origin, birthplace town
    | born, birth, native, come, hail, is from, comes from
pastime: hobby, hobbies, leisure activity, spare time, free time, interest, leisure, favourite hobby | enjoy, spare,
    leisure, stage, relax, do, practise
stage door code: door code, code, entry code, access code, stage-door code, stage door pin, stage door | door, types, code,
    pin, enter, open
lodging: lodgings, accommodation, stays at, staying at, hotel, place to stay, lodges at, lodged at, digs, residence, stay |
    stay, lodge, room, board, house, live, sleep
cat: pet cat, cat name, name of cat, pet, kitty | call, name, owns, keep, goes
union card: union card number, union number, card, union membership, union card no, union id | sign, union, member, card, hold
costume colour: costume color, colour of costume, color of costume, costume, colour, color | wear, dress, wardrobe, costume
state grant: grant, government grant, subsidy, state funding, public grant, state subsidy | receive, fund, grant
co-producer: coproducer, co-producing house, co-production partner, co-produced by, co-produced with, co-production |
    produce, partner, staged, house
rehearsal hall: hall, rehearsal room, rehearsal space, rehearses in, rehearsals, rehearsal venue, practice hall | rehearse,
    hall, practise, serve
opening song: song, opener, opening number, first song, opens with, begins with, starts with | open, begin, start, song
touring venue: venue, tour venue, tour stop, touring stop, tours to, touring, tour location | tour, book, venue, play, goes
patron: patrons, supporter, backer, patronage, sponsor, patron body | support, back, patron, fund
director: directed by, directs, stage director, directing, staged by, direction, director in charge | direct, stage, lead, run
voice coach: vocal coach, coach, singing coach, voice teacher, voice trainer, coaches, coached by, voice coaching | coach,
    train, teach, voice
soup: favourite soup, best-loved soup, preferred soup, soup of choice, favorite soup, loves soup | soup, eat, order, cook,
    fond, prefer
flower: flowers, favourite flower, best-loved flower, preferred flower, flower of choice, favorite flower | flower, adore,
    fond, love, bouquet
kind of film: film, films, movie, movies, film genre, favourite film, best-loved kind of film, favourite kind of film,
    genre, film taste | film, watch, see, fond, cinema, movie
weather: favourite weather, best-loved weather, preferred weather, weather preference, favorite weather | weather, love,
    fond, mood
phobia: fear, fears, afraid of, phobias, scared of, frightened of, terrified of, cannot bear, dread | fear, afraid, scare,
    pale, bear, dread, terrify
collection: collects, collecting, collections, collects items, collector of, collected | collect, hunt, shelf, gather,
    amass, shelves, cram
sibling: twin, sister, brother, siblings, twin sibling, twin's job, sibling's job, sibling's profession, twin's profession |
    twin, pram, work, money, job
remedy: cure, cures, treatment, home remedy, medicine, for a cold, against colds, cold remedy, cured by, throat remedy |
    cure, treat, swear, fight, cold, throat, hoarse, use
guest performance: guest performances, performance, performances, guest appearance, guest show, guest gig, guest
    appearances, performed, performed at, guested at, guested | perform, gave, guest, appear, play, house
resolution: resolutions, resolved, resolved to, passed, decided, decided to, decision, decisions, resolution passed, agreed
    | pass, resolve, company, decide, agree, adopt
curtain speech: speech, curtain address, speech before the curtain
fencing lesson: lesson in fencing, fencing class, fencing session, lesson
costume fitting: fitting, fitting of costumes, costume try-on
hospital concert: concert in a hospital, concert at a hospital, concert
studio recording: recording, recording session, studio session, recording in the studio
street parade: parade, parade in the street
"""

_TEST = """
pager: pager number, pager no, beeper, beeper number, pager nr | ring, call, carry, page, reach
village: home village, village of residence, lives in, home, residence, living in, resides in, comes from, home town, town |
    live, come, cottage, reside, moved, settle, removal
allotment plot: plot, allotment, allotment number, plot number, allotment no, garden plot | rent, garden, let, plot
show vegetable: vegetable, show veg, vegetables, veg, exhibits, vegetable for the show, prize vegetable | show, grow,
    exhibit, enter, raise, vegetable
pony: pony name, name of pony, horse, pet pony | ride, call, name, keep, own
tool chest: toolchest, chest, tool box, toolbox, tool chest number, chest number | tool, chest, work
volunteer team: team, volunteer group, crew, volunteers with, volunteering team, volunteer crew | volunteer, serve, join,
    help, belong, member
model engine: model locomotive, model train, engine, model, locomotive, miniature engine | build, model, run, own, engine
appeal total: appeal, total raised, raised, fundraising total, appeal sum, appeal fund, donations, total | raise, appeal,
    fund, stand
paint supplier: supplier, paint from, supplier of paint, paint firm, paint company, paint | supply, paint, deliver, firm
workshop bay: bay, workshop, bay in the workshop, shop bay | work, bay, stand, place
drawing archive: archive, drawings, drawings archive, plans archive, archive of drawings, drawings kept in | drawing,
    archive, file, keep, plan
trial line: line, test line, trial track, test track, line for trials, trial run line | trial, test, run, line
insurer: insurance, insured by, insured with, insurance company, insurers, underwriter | insure, cover, policy
foreman: forewoman, foreperson, works foreman, led by, headed by, leader, lead, supervisor, run by, chief, head | lead,
    head, supervise, run
instructor: taught by, teacher, trainer, trained by, instructed by, instructs, teaches, trains, tutor, instruction | teach,
    train, instruct, tutor
sandwich: sandwich of choice, favourite sandwich, preferred sandwich, favorite sandwich, sandwiches | sandwich, eat, opt,
    prefer
board game: board game of choice, favourite board game, game, preferred board game, favorite board game, favourite game |
    game, play, opt, prefer
walk: walk of choice, favourite walk, preferred walk, favorite walk, walks, walking route, hike | walk, stroll, opt, prefer,
    hike
pie: pie of choice, favourite pie, preferred pie, favorite pie, pies | pie, eat, opt, prefer
fortune: source of wealth, source of fortune, riches, wealth, became rich through, rich through, got rich from, made rich
    by, wealth from, rich by, money from, got rich | rich, wealth, cash, big, thanks, money, fortune
talent: gift, skill, gifted at, talents, ability, talented at, special talent, talent for, good at | gifted, amaze, talent,
    skill, display, skilled, perform
injury: injured, injuries, broke, broken, hurt, fracture, injured part, injured body part, fractured | injure, break, broke,
    broken, plaster, hurt, fracture
holiday: vacation, vacationed in, holidayed in, holiday destination, vacation destination, travelled to, trip, holiday
    place, holidays | flown, travel, tan, card, vacation, visit, holiday
inspection: inspections, inspected, survey, checked, inspecting, examination, inspection of | inspect, check, examine,
    carry, undergo
ruling: rulings, ruled, decided, decision, decisions, committee ruling, ruled to, resolved, decided to, resolution,
    approved, agreed | rule, committee, decide, approve, agree
footplate turn: turn on the footplate, footplate shift, turn
night watch: watch at night, watch, night watching
boiler wash: washing of the boiler, boiler washing, boiler washout, wash
guided tour: tour, guiding tour
fire drill: drill, fire exercise
track patrol: patrol of the track, patrol, track patrolling
"""


def _parsed(text: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    rows = {}
    for line in text.strip().replace("\n    ", " ").splitlines():
        noun, _, rest = line.partition(": ")
        nouns, _, hints = rest.partition(" | ")
        rows[noun] = tuple(nouns.split(", ")), tuple(filter(None, hints.split(", ")))
    return rows


SYNONYMS: Mapping[Split, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Split.TRAIN: _parsed(_TRAIN),
    Split.VALIDATION: _parsed(_VALIDATION),
    Split.TEST: _parsed(_TEST),
}
"""For each split and noun: words that name the attribute, and words that name it next to a value."""
