export { recordAbsence, recordRatings } from './change-technician.ts'
export {
  enrolPointClerks,
  enrolProviders,
  enrolServicePoints,
  enrolTechnicians,
  type NewProvider,
} from './enrol.ts'
export { errorWords, ProviderError } from './errors.ts'
export { technicianAbsent, technicianEnrolled, technicianStateChanged } from './events.ts'
export { getServicePoint, hasAgreement, listProviders, listServicePoints } from './points.ts'
export type { SendCode } from './sign-in/deliver-codes.ts'
export { type DemoAccess, issueDemoAccess } from './sign-in/issue-access.ts'
export { resolvePointClerk, resolveTechnician } from './sign-in/sign-in.ts'
export { type NewPointClerk, namesOfPointClerks } from './sign-in/store.ts'
export {
  type NewTechnician,
  type Provider,
  phonesOf,
  type ServicePoint,
  type TechnicianFilter,
} from './store.ts'
export {
  type CandidateTechnician,
  type Certificate,
  onDuty,
  type Technician,
  type TechnicianCard,
  type TechnicianState,
} from './technician.ts'
export {
  candidatesByIds,
  candidatesFor,
  getTechnician,
  getTechnicians,
  listTechnicians,
  technicianCard,
} from './technicians.ts'
