export { autoTagOf, type TagFacts } from './auto-tags.ts'
export { errorWords } from './errors.ts'
export { judgeStep } from './judge-people.ts'
export { judgeAllTagsAnew } from './verdict-store.ts'
