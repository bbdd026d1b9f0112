export { errorWords } from './errors.ts'
export { segmentChanged, segmentPublished } from './events.ts'
export { dayNumber, recordPeople, refreshDueSegments, syncLiveSegments } from './record-people.ts'
export type { Person } from './rule.ts'
export { sampleOf } from './sample-people.ts'
export { nextRevision as holdPictures } from './store.ts'
export {
  countStale,
  dayState,
  isWatched,
  markStale,
  setDayState,
  setWatchedUntil,
  stalePeople,
} from './watch-store.ts'
