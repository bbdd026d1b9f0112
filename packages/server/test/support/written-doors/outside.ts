/** Those who are no members of the brand: anybody, technicians, clerks of service points, customers. */
export const outsideDoors = `
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
