export { errorWords } from './errors.ts'
export { kindNamed } from './kinds.ts'
export { bodiesOf, kindsOfNoun, type WantedBody } from './tell-records.ts'
export type { WrittenBody } from './write-body.ts'
