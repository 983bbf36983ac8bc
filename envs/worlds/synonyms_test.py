"""Other words for the attributes of the test split; `synonyms.py` says how they are written."""

from __future__ import annotations

TEST = """
pager: pager number, pager no, beeper, beeper number, pager nr, pgr, paging number, paged on, paged at, pager code, bleeper,
    bleeper number, bleep, pager id, page number | ring, call, carry, page, reach, paged, bleep, beep, contact, buzz
village: home village, village of residence, lives in, home, residence, living in, resides in, comes from, home town, town, vill,
    lives at, dwells in, residing in, settled in, lives in village, place of residence, based in, resident of, hometown, located
    in, living at, domicile, village home, abode | live, come, cottage, reside, moved, settle, removal, home, house, dwell,
    resident, based, lives, inhabit, travel
allotment plot: plot, allotment, allotment number, plot number, allotment no, garden plot, allotment plot number, allotment plot
    no, allotment garden, garden allotment, plot on the allotments, allotments | rent, garden, plot, dig, grow, cultivate,
    plant, tend, rented, allotments, digs
show vegetable: vegetable, show veg, vegetables, veg, exhibits, vegetable for the show, prize vegetable, shows, exhibit, show
    exhibit, entry, show entry, vegetable entered, vegetable shown, prize veg, exhibited vegetable, enters, competition
    vegetable, entered for the show, contest vegetable | show, grow, exhibit, enter, raise, vegetable, entered, exhibits, shown,
    competition, compete, contest, grows, grown, judge, fair
pony: pony name, name of pony, horse, pet pony, pony called, pony named, pony's name, horse name, mount, horse called, horse
    named | ride, call, name, keep, own, rides, ridden, saddle, named, stable, feed, trot, looks after, look after
tool chest: toolchest, chest, tool box, toolbox, tool chest number, chest number, tools chest, tools in chest, tool chest no,
    tools, box, chest of tools, tool cabinet, toolchest number | tool, chest, work, tools, kept, fetch, spanner, spanners, works
    out of
volunteer team: team, volunteer group, crew, volunteers with, volunteering team, volunteer crew, volunteers in, volunteers for,
    volunteers on, volunteer squad, volunteering group, volunteer unit, squad, volunteer, volunteer work, voluntary team, member
    of, helper team, helps in, volunteers as | volunteer, serve, join, help, belong, member, volunteers, volunteered, helper,
    joined, serves, part, help out, squad, crew, one of,
    is on the
model engine: model locomotive, model train, engine, model, locomotive, miniature engine, model build, model loco, loco, builds,
    building, model built, model being built, model of engine, scale model, built a model of | build, model, run, own, engine,
    built, models, constructs, construct, miniature, workbench, replica, scale
appeal total: appeal, total raised, raised, fundraising total, appeal sum, appeal fund, donations, total, money raised, sum
    raised, raised so far, appeal raised, appeal amount, collected, appeal money, amount raised, fundraising, funds raised,
    funds, collection, takings, proceeds, appeal fund total | raise, appeal, fund, stand, raised, collected, collect, donation,
    gather, donors, brought in, coffers, fundraise
paint supplier: supplier, paint from, supplier of paint, paint firm, paint company, paint, paint source, paints, paint supplied
    by, paints from, source of paint, paint bought from, paint maker, paint vendor, paint provider, painted with paint from,
    supplied by | supply, paint, deliver, firm, supplied, bought, sourced, order, orders, provide, buys, painted
workshop bay: bay, workshop, bay in the workshop, shop bay, workshop space, place in the workshop, bay no, kept in, stands in,
    wkshp bay, workshop spot, workshop location, workshop place, location, berth | work, bay, stand, place, stands, workshop,
    stabled, parked, housed, occupies, occupy, kept, repaired
drawing archive: archive, drawings, drawings archive, plans archive, archive of drawings, drawings kept in, drawings at, drawings
    in, drawings filed under, drawings filed in, drawings stored in, archived in, archived under, archive location, drawing file,
    drawings file, blueprint archive, blueprints, drawings kept at, drawings kept under | drawing, archive, file, keep, plan,
    drawings, archived, filed, kept, stored, plans, blueprint, blueprints, shelf, folder
trial line: line, test line, trial track, test track, line for trials, trial run line, trials on, trial runs on, tested on, test
    runs on, trials, test route, trial route, trials line, runs trials on, trial runs, trials held on, runs its trials on |
    trial, test, run, line, trials, tested, tests, tries out, goes on trial, route, track, trial runs
insurer: insurance, insured by, insured with, insurance company, insurers, underwriter, insured at, insured through, covered by,
    insurance from, insurance with, insurance provider, insurance firm, policy with, cover from, policy, insures | insure, cover,
    policy, insured, insurance, covered, policies, premium, underwrite, underwritten
foreman: forewoman, foreperson, works foreman, led by, headed by, leader, lead, supervisor, run by, chief, head, fmn, foreman in
    charge, overseer, gaffer, crew chief, boss, in charge, supervised by, works manager, charge hand, works under | lead, head,
    supervise, run, charge, led, boss, oversee, responsible, under
instructor: taught by, teacher, trainer, trained by, instructed by, instructs, teaches, trains, tutor, instruction, learns from,
    instruction by, lessons from, trainee of, pupil of, apprentice of, coached by | teach, train, instruct, tutor, taught, learn,
    lesson, pupil, apprentice, trainee, coach
sandwich: sandwich of choice, favourite sandwich, preferred sandwich, favorite sandwich, sandwiches, fav sandwich, sandwich
    filling, sandwich preference, go-to sandwich | sandwich, eat, opt, prefer, sandwiches, filling, bread, lunch, order, pick,
    like, love, favour, choose
board game: board game of choice, favourite board game, game, preferred board game, favorite board game, favourite game, fav
    board game, fav game, game of choice, board games, preferred game, go-to game, plays | game, play, opt, prefer, games, board,
    plays, playing, like, love, favour, choose, game night
walk: walk of choice, favourite walk, preferred walk, favorite walk, walks, walking route, hike, fav walk, route, favourite
    route, favourite stroll, stroll, ramble, hiking route, trail, favourite trail, path | walk, stroll, opt, prefer, hike, walks,
    walking, ramble, like, love, favour, choose, goes along, path
pie: pie of choice, favourite pie, preferred pie, favorite pie, pies, fav pie, pie filling, pie preference, go-to pie | pie, eat,
    opt, prefer, pies, baked, bake, crust, order, like, love, favour, choose, dinner
fortune: source of wealth, source of fortune, riches, wealth, became rich through, rich through, got rich from, made rich by,
    wealth from, rich by, money from, got rich, fortune made with, fortune from, made a fortune with, made money with, got rich
    by, got rich with, became rich by, how they got rich, rich from, rich thanks to, source of money, millions from | rich,
    wealth, cash, big, thanks, money, fortune, wealthy, riches, million, millions, earned, fortunes
talent: gift, skill, gifted at, talents, ability, talented at, special talent, talent for, good at, skilled at, skilled in, good
    with, special skill, gift for, hidden talent, talented in, party trick, speciality, master of, expert at | gifted, amaze,
    talent, skill, display, skilled, perform, talented, gift, master, impress, excel, expert, brilliant, show off
injury: injured, injuries, broke, broken, hurt, fracture, injured part, injured body part, fractured, body part injured,
    sprained, sprain, damaged, wound, wounded, inj, bone broken, accident, hurt body part | injure, break, broke, broken,
    plaster, hurt, fracture, injured, sprain, cast, fell, accident, bandage, wound
holiday: vacation, vacationed in, holidayed in, holiday destination, vacation destination, travelled to, trip, holiday place,
    holidays, hols, holiday in, spent holidays in, went on holiday to, vacation spot, vacation in, break, holiday trip | flown,
    travel, tan, card, vacation, visit, holiday, holidays, holidayed, vacationed, travelled, trip, went, visited, beach, tourist,
    spent, flew
inspection: inspections, inspected, survey, checked, inspecting, examination, inspection of, insp, inspected on, inspections of,
    surveys, site inspection, place inspected, places inspected, site visit, check, checks | inspect, check, examine, carry,
    undergo, inspected, surveyed, examined, checked, survey, look, visit, call, go, walk,
    tour, view, review, scrutinise, assess, test, been, was at, was on at, was in
ruling: rulings, ruled, decided, decision, decisions, committee ruling, ruled to, resolved, decided to, resolution, approved,
    agreed, committee decision, rulings made, ruling made, what was ruled, was ruled, ruled that, ruled on, verdict, outcome,
    outcomes, action, actions, action item, action items, todo, plan, plans, will, is to, are to, going to, measure,
    measures, decreed, decree | rule, committee, decide, approve, agree, ruled, decided, passed, voted, vote, approved,
    determined, resolved, will, chose, chosen, settle, decree
footplate turn: turn on the footplate, footplate shift, turn, footplate duty, turns on the footplate, footplate stint | footplate,
    work/take/go/been/ride/stand/serve/turn/shift/stint/duty cab, drive/fire locomotive/engine/loco
night watch: watch at night, watch, night watching, watches at night, watch by night, night guard, night duty |
    watch/guard/duty/sentry/vigil/shift/watchman night/overnight, keep/stand/been/was/take/hold/go/mount watch/guard/vigil,
    sit/stay/been/was up/awake night, watchman
boiler wash: washing of the boiler, boiler washing, boiler washout, wash, boiler cleaning, boiler clean, washings of the boiler,
    washes of the boiler | wash/clean/rinse/flush/scrub/scour/hose/swill/descale/washout boiler, boiler washed/washer
guided tour: tour, guiding tour, tour guided, tours as a guide, tour as a guide | guide, lead/give/do/take/run/conduct/hold/host
    tour/tours/visitors/guests/tourists/party/group/public, show/take/lead/walk/bring/escort round/around/through, visitors
    round/around, tour, show visitors/guests/tourists
fire drill: drill, fire exercise, fire practice, drill for fire, drills for fire | drill,
    practise/exercise/rehearse/train/simulate/hold/run fire/evacuation/alarm, evacuate
track patrol: patrol of the track, patrol, track patrolling, patrols of the track, patrol along the track, track inspection, line
    patrol | patrol, walk/inspect/check/examine/pace/survey/go track/line/rails
"""
