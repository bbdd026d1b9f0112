import { QiaoError } from './error.ts'

/** Text that is known to be the id of one kind of thing; plain text does not pass for it. */
export type Id<K extends string> = string & { readonly __kind: K }

export type BrandId = Id<'brand'>
export type ShopId = Id<'shop'>
export type MemberId = Id<'member'>
export type ProviderId = Id<'provider'>
export type ServicePointId = Id<'service-point'>
export type TechnicianId = Id<'technician'>
export type CustomerId = Id<'customer'>
export type IdentifierId = Id<'identifier'>
export type TagId = Id<'tag'>
export type ContactId = Id<'contact'>
export type LiveCodeId = Id<'live-code'>
export type InboxEntryId = Id<'inbox-entry'>
export type OrderId = Id<'order'>
export type OrderLineId = Id<'order-line'>
export type AfterSalesRequestId = Id<'after-sales-request'>
export type ProductId = Id<'product'>
export type InstalledProductId = Id<'installed-product'>
export type WorkOrderId = Id<'work-order'>
export type AppointmentId = Id<'appointment'>
export type VisitId = Id<'visit'>
export type FlowId = Id<'flow'>
export type OfferId = Id<'offer'>
export type AssignmentId = Id<'assignment'>
export type FenceId = Id<'fence'>
export type RateCardId = Id<'rate-card'>
export type SlipId = Id<'slip'>
export type StatementId = Id<'statement'>
export type AccountId = Id<'account'>
export type TransactionId = Id<'transaction'>
export type PayoutId = Id<'payout'>
export type SegmentId = Id<'segment'>
export type CampaignId = Id<'campaign'>
export type JourneyId = Id<'journey'>
export type CouponId = Id<'coupon'>
export type PlaybookId = Id<'playbook'>
export type FileId = Id<'file'>

/** Names text as an id: `id<BrandId>('…')`. Outside ids keep their form. Throws `id.empty`. */
export function id<I extends Id<string>>(text: string): I {
  if (text.trim() === '') throw new QiaoError('id.empty')
  return text as I
}
