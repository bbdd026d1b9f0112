export { errorWords } from './errors.ts'
export { noteChanged, noteWritten } from './events.ts'
export { lastNotesWritten, moveNotes, notesWrittenSince } from './store.ts'
export { maySeeNotes } from './write-notes.ts'
