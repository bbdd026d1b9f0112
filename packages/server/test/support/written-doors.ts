import type { RoleName } from '../../src/runtime/access/policy.ts'

/**
 * Who is let in at which door, written by hand from the mission's rows M1–M3 and G13 and the trade's rules T16–T18. A new
 * route is written here by whoever adds it, under what it lets people do. Where this and the server differ, one of the two
 * is wrong, and a person decides which.
 */
const table = `
# Open to anybody: what guards them is a signature, a link or a code.
= anybody
GET /in/:address
POST /in/:address
PUT /in/:address/:name
GET /public/authorisation-links/:token
GET /public/authorisation-links/:token/consent
GET /public/authorisations/:marketplace/callback
POST /public/customer-links/session
GET /public/demo-codes
GET /public/order-links/:token
GET /public/personal-data/:token
POST /public/point-sign-in
POST /public/point-sign-in/request
POST /public/registrations
POST /public/registrations/opening
GET /public/setup
POST /public/setup
POST /public/technician-sign-in
POST /public/technician-sign-in/request
POST /public/wechat-visits
POST /public/wechat-visits/completion
GET /public/wecom/sign-in
GET /public/wecom/sign-in/callback
POST /session
GET /session/demo-logins
GET /track.js
POST /track/:siteKey
GET /webhooks/:marketplace/:appKey
POST /webhooks/:marketplace/:appKey
GET /webhooks/reach/:nonce
GET /webhooks/wecom/:corpId
POST /webhooks/wecom/:corpId

# One’s own session, and what the policy says.
= owner operator agent dispatcher finance warehouse region_manager dealer
GET /console/policy
GET /session
DELETE /session

# M3: a dealer sees how much there is.
= owner operator agent dispatcher finance warehouse region_manager dealer
GET /console/stock

# What is going on, for everybody inside.
= owner operator agent dispatcher finance warehouse region_manager
GET /console/map
GET /console/map/boundaries
GET /console/outgoing-effects
GET /console/overview
GET /realtime/poll
GET /search

# G13: the warehouse finds orders and jobs by their numbers, and sees of them what travels.
= owner operator agent dispatcher finance warehouse region_manager
GET /console/evidence-lists
GET /console/marketplace-rules
GET /console/marketplace-rules/savings
GET /console/orders
GET /console/orders/:id
GET /console/orders/:id/decryptions
GET /console/orders/:id/lineage
GET /console/orders/:id/records
GET /console/orders/:id/seller-memo
GET /console/orders/:id/timeline
GET /console/orders/export
GET /console/outward-kinds
POST /console/outward-previews
GET /console/record-counts
GET /console/records
GET /console/records/:id
GET /console/shop-authorisations
GET /console/shops
GET /console/work-order-board
GET /console/work-orders
GET /console/work-orders/:id
GET /console/work-orders/:id/appointment-slots
GET /console/work-orders/:id/story
GET /console/work-orders/:id/timeline
GET /sidebar/customers/:id/work-orders

# Photos of a home show where somebody lives: not for the warehouse.
= owner operator agent dispatcher finance region_manager
GET /console/work-orders/:id/files/:fileId

# Products, for everybody inside.
= owner operator agent dispatcher finance warehouse region_manager
GET /console/listing-pulls
GET /console/listings
GET /console/listings/export
GET /console/match-acts
GET /console/match-history
GET /console/product-matches
GET /console/products
GET /console/stock/:productId/movements
GET /console/sure-matches
GET /sidebar/installable-products

# Who keeps products. What they cost is set by those who see it: the warehouse comes as far as the handler.
= owner operator warehouse
POST /console/listing-pulls
POST /console/match-acts
POST /console/match-acts/:id/reversal
POST /console/product-matches
PUT /console/products/:id/cost
POST /console/stock-counts
POST /console/stock-offers

# Technicians and their days: no matter of the warehouse.
= owner operator agent dispatcher finance region_manager
GET /console/providers
GET /console/technician-days
GET /console/technicians
GET /console/technicians/:id

# Customers: of those who speak with them or send somebody.
= owner operator agent dispatcher region_manager
GET /console/consents
GET /console/conversations
GET /console/conversations/:id
GET /console/customer-groups
GET /console/customer-groups/:id/people
GET /console/customer-tags
GET /console/customers
GET /console/customers/:id
GET /console/customers/:id/consents
GET /console/customers/:id/conversation
GET /console/customers/:id/household
GET /console/customers/:id/lineage
GET /console/customers/:id/merge-preview
GET /console/customers/:id/merges
GET /console/customers/:id/money
GET /console/customers/:id/notes
GET /console/customers/:id/outlook
GET /console/customers/:id/pool-moves
GET /console/customers/:id/products
GET /console/customers/:id/records
GET /console/customers/:id/tag-reasons
GET /console/customers/:id/timeline
GET /console/customers/export
GET /console/devices/:serial
GET /console/duplicates
GET /console/handovers
GET /console/identity-runs
GET /console/identity-runs/:id/pairs
GET /console/identity-runs/:id/plan
GET /console/lineage/:kind/:id
GET /console/live-codes
GET /console/match-rate
GET /console/mentions
POST /console/mentions/reading
GET /console/merges/:id/reversal
GET /console/need-counts
GET /console/needs
GET /console/notes/:id/versions
GET /console/pool-customers
GET /console/pool-rules
GET /console/pool-runs
GET /console/pools
GET /console/privacy-requests
GET /console/ready-replies
GET /console/regions
POST /console/segment-counts
POST /console/segment-overlaps
POST /console/segment-samples
GET /console/segment-vocabulary
POST /console/segment-watches
GET /console/segments
GET /console/segments/:id
GET /console/service-accounts
GET /console/tag-governance
GET /console/unbound-friends
GET /console/value
GET /console/wecom-tags

# What somebody looked at: of those who sell and answer.
= owner operator agent
GET /console/customers/:id/behaviour

# Who plans visits, or answers for them.
= owner operator agent dispatcher region_manager
GET /console/dispatch/plans
GET /console/dispatch/policies
GET /console/offers
GET /console/work-orders/:id/candidates
GET /console/work-orders/:id/dispatch

# T18: a value in plain, with a reason: of those who call or visit.
= owner agent dispatcher region_manager
POST /console/customers/:id/reveals
POST /console/orders/:id/reveals
POST /console/reveals
POST /console/work-orders/:id/reveals
POST /sidebar/customers/:id/reveals

# T16: a marketplace opens a receiver for those who fulfil.
= owner agent dispatcher
POST /console/orders/:id/decryptions

# Who writes about customers.
= owner operator agent
GET /console/blocked-phones
POST /console/blocked-phones
POST /console/blocked-phones/:id/allowance
POST /console/customers/:id/consents
POST /console/customers/:id/fields
POST /console/customers/:id/household
POST /console/customers/:id/household-apart
POST /console/customers/:id/merges
POST /console/customers/:id/notes
POST /console/customers/:id/products
POST /console/customers/:id/tags
POST /console/customers/:id/visit-links
POST /console/duplicates/decisions
POST /console/duplicates/reopenings
POST /console/households/:id/leaving
POST /console/households/:id/name
POST /console/identity-runs
POST /console/identity-runs/:id/application
POST /console/identity-runs/:id/cancellation
POST /console/identity-runs/:id/reversal
POST /console/installed-products/:id/acts
POST /console/installed-products/:id/acts/:actId/reversal
POST /console/merges/:id/reversal
POST /console/need-acts
POST /console/notes/:id/hiding
POST /console/notes/:id/pin
POST /console/notes/:id/words
POST /console/pool-claims
POST /console/pool-returns
PUT /console/records/:id/links/:target
DELETE /console/records/:id/links/:target
POST /console/segments
PUT /console/segments/:id
DELETE /console/segments/:id
POST /console/segments/:id/publication
PUT /console/segments/:id/schedule
PUT /console/segments/:id/tag
POST /console/segments/:id/snapshots
POST /console/sessions/:id/replies
PUT /console/sessions/:id/state
POST /sidebar/customers/:id/tags
DELETE /sidebar/customers/:id/tags/:name

# Codes, tags, pools and replies of the brand.
= owner operator
POST /console/handovers
POST /console/live-codes
PUT /console/live-codes/:id
DELETE /console/live-codes/:id
POST /console/live-codes/:id/order-links
POST /console/pool-assignment-runs
POST /console/pool-assignments
POST /console/pool-handovers
POST /console/pool-rule-trials
POST /console/pool-rules
POST /console/pool-runs/:id/cancellation
POST /console/pool-runs/:id/reversal
POST /console/ready-replies
PUT /console/ready-replies/:id
DELETE /console/ready-replies/:id
POST /console/ready-replies/shipped
PUT /console/service-accounts/:id/welcome
POST /console/tag-changes
POST /console/tag-changes/:id/reversal
PUT /console/tag-definitions
POST /console/tag-groups
PUT /console/tag-groups/:id
DELETE /console/tag-groups/:id
PUT /console/tag-order
POST /console/tag-renames
POST /console/tag-releases
POST /console/tag-disagreements/:id/decision
POST /console/tag-sync-retries
POST /console/wecom-write-back-retries

# Who moves a job.
= owner agent dispatcher
POST /console/orders/:id/seller-memo-lines
POST /console/seller-memos/:id/retry
POST /console/work-orders/:id/appointment
POST /console/work-orders/:id/appointment-withdrawal
POST /console/work-orders/:id/cancellation
POST /console/work-orders/:id/completion-code-renewal
POST /console/work-orders/:id/first-calls
POST /console/work-orders/:id/goods-arrival
POST /console/work-orders/:id/notes
POST /console/work-orders/:id/reopening
POST /console/work-orders/:id/resumption
POST /console/work-orders/:id/return-calls
POST /console/work-orders/:id/revisits
POST /console/work-orders/:id/service-address
POST /console/work-orders/:id/suspension
POST /sidebar/work-orders
POST /sidebar/work-orders/:id/customer-links

# Who sends technicians.
= owner dispatcher
PUT /console/dispatch/policies/:id
POST /console/offers/:id/withdrawal
POST /console/technicians/:id/absences
POST /console/technicians/:id/access-links
PUT /console/technicians/:id/state
POST /console/work-orders/:id/assignment
POST /console/work-orders/:id/offers
POST /console/work-orders/:id/unassignment

# What is owed: of finance, and of a region manager for the own region.
= owner finance region_manager
GET /console/rate-cards
GET /console/slips
GET /console/slips/:id
GET /console/slips/:id/replay
GET /console/statements
GET /console/statements/:id
GET /console/statements/:id/export
GET /console/voucher-export
GET /console/voucher-mapping
POST /console/voucher-previews
GET /console/work-orders/:id/price

# Who changes what is owed, and keeps the books.
= owner finance
GET /console/ledger/accounts
GET /console/ledger/accounts/:id
GET /console/ledger/accounts/:id/entries
GET /console/ledger/books-check
POST /console/slips/:id/adjustments
POST /console/slips/:id/reversal
POST /console/statements/:id/closing
POST /console/voucher-mapping

# Who did what, and what is kept how long.
= owner finance
GET /console/audit
GET /console/retention

# Shops, files, sources and what came from them.
= owner operator
GET /console/api-scopes
GET /console/api-tokens
POST /console/api-tokens
POST /console/api-tokens/:id/revocation
GET /console/backfills
POST /console/backfills
POST /console/backfills/:id/cancellation
GET /console/conversation-archives
GET /console/dead-letters
POST /console/dead-letters/:id/replay
PUT /console/evidence-lists/draft
DELETE /console/evidence-lists/draft
POST /console/evidence-lists/publication
POST /console/evidence-lists/rollback
POST /console/gateway-connections
POST /console/gateway-looks
POST /console/import-uploads
POST /console/import-uploads/:id/guess
PUT /console/import-uploads/:id/parts/:part
GET /console/import-uploads/:id/preview
GET /console/imports
POST /console/imports
GET /console/imports/:id
POST /console/imports/:id/cancellation
GET /console/imports/:id/kept-columns
GET /console/imports/:id/problems
GET /console/imports/:id/quality
GET /console/imports/:id/refusals
GET /console/imports/:id/targets
GET /console/imports/:id/touched
POST /console/imports/:id/undoing
GET /console/inbox-entries
GET /console/inbox-entries/:id
POST /console/inbox-entries/:id/reveal
GET /console/inbox-groups
GET /console/inbox-replays
POST /console/inbox-replays
POST /console/inbox-replays/:id/cancellation
GET /console/inbox-replays/:id/items
GET /console/mapped-source-choices
POST /console/mapped-source-delivery-candidates
GET /console/mapped-sources
POST /console/mapped-sources
GET /console/mapped-sources/:id
PUT /console/mapped-sources/:id
GET /console/mapped-sources/:id/delivery-candidates
GET /console/mapped-sources/:id/entries
GET /console/mapped-sources/:id/entries/:entryId/body
POST /console/mapped-sources/:id/look
POST /console/mapped-sources/:id/reach
POST /console/mapped-sources/:id/reruns
POST /console/mapped-sources/:id/state
POST /console/mapped-sources/:id/trial
GET /console/mapping-kinds
GET /console/mappings
GET /console/mappings/:name
PUT /console/mappings/:name/draft
DELETE /console/mappings/:name/draft
POST /console/mappings/:name/dry-run
POST /console/mappings/:name/publication
POST /console/mappings/:name/rollback
GET /console/mappings/:name/versions/:version
POST /console/mappings/expression-trial
POST /console/mappings/trial
GET /console/orders/:id/raw-records/:recordId
POST /console/orders/:id/raw-records/:recordId/reveal
GET /console/own-pages
POST /console/own-pages
PUT /console/own-pages/:id
DELETE /console/own-pages/:id
POST /console/own-pages/:id/secret-reveals
GET /console/quality
PUT /console/quota-limits
GET /console/quota-room
GET /console/quotas
POST /console/sandbox/act
GET /console/sandbox/cast
POST /console/sandbox/cast
GET /console/sandbox/faults
POST /console/sandbox/faults
DELETE /console/sandbox/faults
GET /console/sandbox/products
GET /console/sandbox/world
POST /console/sandbox/world
GET /console/seller-memo-settings
POST /console/shop-authorisation-links
POST /console/shop-authorisations
PUT /console/shop-authorisations/:id/subscription
POST /console/shop-connections
POST /console/shops/:id/checks
GET /console/shops/:id/push
PUT /console/shops/:id/seller-memo-switch
GET /console/source-findings
GET /console/source-findings/:sourceId
GET /console/sources
GET /console/webhook-deliveries
GET /console/webhook-deliveries/:id
POST /console/webhook-deliveries/replay
GET /console/webhook-event-types
POST /console/webhook-replays/:id/cancellation
GET /console/webhooks
POST /console/webhooks
PUT /console/webhooks/:id
DELETE /console/webhooks/:id
GET /console/webhooks/:id/replays
POST /console/webhooks/:id/replays
POST /console/webhooks/:id/secret
POST /console/webhooks/:id/state
POST /console/webhooks/:id/test
GET /console/wecom-connections
POST /console/wecom-connections
POST /console/wecom-connections/:corpId/checks
GET /console/wecom-reconciliations
GET /console/wecom-sync-rule
PUT /console/wecom-sync-rule

# Of the owner alone.
= owner
GET /console/members
PUT /console/members/:id/duty
POST /console/outgoing-effects/confirmation
POST /console/privacy-requests
POST /console/privacy-requests/:id/approval
POST /console/privacy-requests/:id/link
POST /console/privacy-requests/:id/refusal
GET /console/region-choices
PUT /console/seller-flag-meanings
GET /console/wechat-account
PUT /console/wechat-account
GET /console/wecom-directory

# Beside a conversation.
= owner operator agent
GET /sidebar/contacts/:externalUserId
POST /sidebar/contacts/:externalUserId/refresh
POST /sidebar/notices/:id/acknowledgement
GET /sidebar/realtime/poll
GET /sidebar/search
GET /sidebar/wecom-config

# What is done beside a conversation.
= owner agent
POST /sidebar/bindings/:id/reversal
POST /sidebar/contacts/:externalUserId/claims
POST /sidebar/contacts/:externalUserId/registration-cards
POST /sidebar/contacts/:externalUserId/reminders
POST /sidebar/ready-replies/:id/uses
POST /sidebar/reminders/:id/completion
POST /sidebar/work-orders/:id/registration-cards

# T17: a technician, of the own jobs.
= technician
GET /technician/earnings
GET /technician/me
GET /technician/offers
POST /technician/offers/:id/acceptance
POST /technician/offers/:id/rejection
GET /technician/priced-offers
GET /technician/prices
GET /technician/realtime/poll
GET /technician/settlement-items
GET /technician/slips
GET /technician/slips/:id
GET /technician/work-orders
GET /technician/work-orders/:id
POST /technician/work-orders/:id/appointment
POST /technician/work-orders/:id/check-in
POST /technician/work-orders/:id/completion
POST /technician/work-orders/:id/completion-code
POST /technician/work-orders/:id/departure
GET /technician/work-orders/:id/files/:fileId
POST /technician/work-orders/:id/first-calls
GET /technician/work-orders/:id/guidance
POST /technician/work-orders/:id/photos
POST /technician/work-orders/:id/return-call-request
POST /technician/work-orders/:id/revisits
POST /technician/work-orders/:id/sign-off-links
GET /technician/work-orders/:id/sign-off-qr

# T17: a clerk of a service point, of the jobs of the point.
= provider_admin point_clerk
GET /point/jobs
POST /point/jobs/:id/assignment
GET /point/jobs/:id/candidates
GET /point/me
GET /point/offers
POST /point/offers/:id/acceptance
POST /point/offers/:id/rejection
GET /point/priced-offers
GET /point/prices
GET /point/realtime/poll
GET /point/slips/:id
GET /point/statement

# A customer, of the own job and the own data.
= customer
GET /customer/consents
POST /customer/consents
GET /customer/privacy-requests
POST /customer/privacy-requests
GET /customer/realtime/poll
GET /customer/work-order
POST /customer/work-order/appointment
GET /customer/work-order/appointment-slots
POST /customer/work-order/completion-code-renewal
POST /customer/work-order/contact
POST /customer/work-order/contact-reading
GET /customer/work-order/photos/:fileId
POST /customer/work-order/rating
POST /customer/work-order/sign-off
GET /customer/work-order/visit
`

/** By door: roles that are let in; null where anybody may ask. */
export const doors: ReadonlyMap<string, readonly RoleName[] | null> = new Map(
  table
    .trim()
    .split(/\n\n/)
    .flatMap((group) => {
      const [, who = '', ...lines] = group.split('\n')
      const roles = who === '= anybody' ? null : (who.slice(2).split(' ') as RoleName[])
      return lines.map((door) => [door, roles] as const)
    }),
)
