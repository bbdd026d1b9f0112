export type { WecomAccess, WecomPorts } from './access.ts'
export { tokenKey } from './caller.ts'
export {
  createWecomClient,
  type LiveCodeDraft,
  type MemberMessage,
  type MessageReceipt,
  type PageSignature,
  type RemarkChange,
  type Visitor,
  type WecomClient,
  type WelcomeAttachment,
} from './client.ts'
export type { CorpDepartment, CorpMember } from './directory-calls.ts'
export type { CallbackRefusal } from './errors.ts'
export type { CustomerGroup, GroupMember } from './group-calls.ts'
export type { UploadedFile } from './multipart.ts'
export type { AddWay, ContactOwner, ContactTag, LiveCode, NormalisedContact, TagGroup } from './normalise.ts'
export { isActedOn, type WecomEvent } from './normalise-event.ts'
export type {
  ServiceAccount,
  ServiceEvent,
  ServiceMessage,
  ServicePage,
  SessionState,
} from './service-calls.ts'
export { serviceChanges, serviceIdsAreContactIds } from './unconfirmed.ts'
export {
  type CallbackCredentials,
  type CallbackOutcome,
  type CallbackRequest,
  readKeptCallback,
  receiveCallback,
} from './webhook.ts'
