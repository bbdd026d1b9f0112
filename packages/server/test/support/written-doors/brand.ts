/** What concerns no single trade of the house: the own session, what is going on, who did what, what the owner alone sets. */
export const brandDoors = `
# One’s own session, and what the policy says.
= owner operator agent dispatcher finance warehouse region_manager dealer
GET /console/policy
GET /session
DELETE /session

# What is going on, for everybody inside.
= owner operator agent dispatcher finance warehouse region_manager
GET /console/map
GET /console/map/boundaries
GET /console/outgoing-effects
GET /console/overview
GET /realtime/poll
GET /search

# Who did what, and what is kept how long.
= owner finance
GET /console/audit
GET /console/audit/members
GET /console/retention

# Of the owner alone.
= owner
GET /console/keys
POST /console/key-rotations
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
POST /console/wechat-account/checks
GET /console/wecom-directory

# T18: a value in plain, with a reason: of those who call or visit.
= owner agent dispatcher region_manager
POST /console/customers/:id/reveals
POST /console/dials
POST /console/orders/:id/reveals
POST /console/reveals
POST /console/work-orders/:id/reveals
POST /sidebar/customers/:id/reveals
`
