export { jobs } from './pictures/follow-people.ts'
