/** Customers: what stands of them, who writes about them, and what is beside a conversation with one. */
export const customersDoors = `
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
GET /console/customers/:id/loyalty-tier
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
GET /console/identity-runs/:id/merges
GET /console/identity-runs/:id/pairs
GET /console/identity-runs/:id/plan
GET /console/lineage/:kind/:id
GET /console/live-codes
GET /console/loyalty-ladder
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

# Who writes about customers.
= owner operator agent
GET /console/blocked-phones
POST /console/blocked-phones
POST /console/blocked-phones/:id/allowance
POST /console/customers/:id/consents
POST /console/customers/:id/fields
POST /console/customers/:id/household
POST /console/customers/:id/household-apart
POST /console/customers/:id/level-return
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
POST /console/loyalty-ladders
DELETE /console/loyalty-ladders/:version
POST /console/loyalty-ladders/:version/publication
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
GET /console/registration-asks
POST /console/registration-asks
POST /console/registration-asks/:id/withdrawal
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

# Beside a conversation.
= owner operator agent
GET /sidebar/contacts/:externalUserId
POST /sidebar/contacts/:externalUserId/refresh
POST /sidebar/notices/:id/acknowledgement
GET /sidebar/realtime/poll
GET /sidebar/ready-replies
GET /sidebar/reminders
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
`
