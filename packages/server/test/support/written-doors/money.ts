/** What is owed, and the books. */
export const moneyDoors = `
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
`
