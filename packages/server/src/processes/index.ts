export { errorWords } from './errors.ts'
