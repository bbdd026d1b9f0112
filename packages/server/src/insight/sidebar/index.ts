export { sidebarNoticeRaised } from './events.ts'
export { type Reader, readSidebar } from './read-sidebar.ts'
export type { SidebarView } from './view.ts'
