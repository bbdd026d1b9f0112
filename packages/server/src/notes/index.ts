export { errorWords } from './errors.ts'
export { noteChanged, noteWritten } from './events.ts'
