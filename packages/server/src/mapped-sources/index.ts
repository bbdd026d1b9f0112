export { errorWords } from './errors.ts'
export { sealDropsAnew } from './seal-files-anew.ts'
