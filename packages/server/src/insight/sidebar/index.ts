export type { Reader } from './show-sidebar.ts'
export type { SidebarView } from './view.ts'
