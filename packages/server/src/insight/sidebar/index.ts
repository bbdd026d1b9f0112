export type { Reader } from './read-sidebar.ts'
export type { SidebarView } from './view.ts'
