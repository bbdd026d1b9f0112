/** Products, what listings stand for, and how much there is. */
export const productsDoors = `
# M3: a dealer sees how much there is.
= owner operator agent dispatcher finance warehouse region_manager dealer
GET /console/stock

# Products, for everybody inside.
= owner operator agent dispatcher finance warehouse region_manager
GET /console/life-cycle-progress
GET /console/life-cycles
GET /console/life-cycles/:place
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

# Cycles touch everybody who owns such a product: whoever leads writes them.
= owner operator
POST /console/life-cycle-changes/:id/reversal
POST /console/life-cycle-trials
POST /console/life-cycles/:place

# Who keeps products. What they cost is set by those who see it: the warehouse comes as far as the handler.
= owner operator warehouse
POST /console/listing-pulls
POST /console/match-acts
POST /console/match-acts/:id/reversal
POST /console/product-matches
PUT /console/products/:id/cost
POST /console/stock-counts
POST /console/stock-offers
`
