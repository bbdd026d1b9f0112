export { errorWords } from './errors.ts'
export { endpointDisabled } from './events.ts'
