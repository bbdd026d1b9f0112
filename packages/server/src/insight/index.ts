export { errorWords } from './errors.ts'
export { sidebarNoticeRaised } from './sidebar/events.ts'
