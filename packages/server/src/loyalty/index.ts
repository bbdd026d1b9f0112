export { errorWords } from './errors.ts'
export { tiersMoved } from './events.ts'
