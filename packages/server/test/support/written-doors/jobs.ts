/** Orders, and the jobs, visits and technicians that they lead to. */
export const jobsDoors = `
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

# Technicians and their days: no matter of the warehouse.
= owner operator agent dispatcher finance region_manager
GET /console/providers
GET /console/technician-days
GET /console/technicians
GET /console/technicians/:id

# Who plans visits, or answers for them.
= owner operator agent dispatcher region_manager
GET /console/dispatch/plans
GET /console/dispatch/policies
GET /console/offers
GET /console/work-orders/:id/candidates
GET /console/work-orders/:id/dispatch

# T16: a marketplace opens a receiver for those who fulfil.
= owner agent dispatcher
POST /console/orders/:id/decryptions

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
`
