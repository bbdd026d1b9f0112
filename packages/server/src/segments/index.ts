export { errorWords } from './errors.ts'
export { segmentChanged, segmentPublished } from './events.ts'
export { dayNumber, recordPeople, syncLiveSegments } from './record-people.ts'
export type { Person } from './rule.ts'
