export { guidanceFor, guidanceSlots } from './guidance.ts'
