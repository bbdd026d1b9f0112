export { errorWords } from './errors.ts'
export { segmentChanged, segmentPublished } from './events.ts'
export { ruleOf, saidOf } from './items.ts'
export { segmentsOfPersons, selectPeople } from './member-store.ts'
export { recordPeople, refreshDueSegments, syncLiveSegments } from './record-people.ts'
export { nextHour } from './refresh.ts'
export type { Person, Rule } from './rule.ts'
export { conditionOf } from './rule-store.ts'
export { sampleOf } from './sample-people.ts'
export { tagsAsked } from './segment-tags.ts'
export { nextRevision as holdPictures, type Picture } from './store.ts'
export {
  countStale,
  dayState,
  isWatched,
  markStale,
  setDayState,
  setWatchedUntil,
  stalePeople,
} from './watch-store.ts'
