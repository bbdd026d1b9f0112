import type { TagFacts } from '../../src/tagging/auto-tags.ts'

/** Of somebody who did nothing that a tag by rule could follow from. */
export const quietFacts: Omit<TagFacts, 'personId' | 'today'> = {
  paidDays: [],
  paidOrders: 0,
  discountPercent: null,
  ordersThatTell: 0,
  returnPercent: 0,
  afterSalesRequests: 0,
  interventions: 0,
  lowRatings: 0,
  views: 0,
  dwellSeconds: 0,
  cartAdds: 0,
  lastViewDay: null,
  interests: 0,
  categories: 0,
}
