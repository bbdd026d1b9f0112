export { peopleScored } from './events.ts'
export { rfmGroups } from './rfm.ts'
export { countGroups, type KnownScore, newestModels, scoresOf } from './store.ts'
export { churnWords, reasonSentence } from './words.ts'
