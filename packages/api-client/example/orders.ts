// Lists the newest orders and says who may not do what. Run it with Node 24:
//   QIAO_URL=http://127.0.0.1:8080 QIAO_TOKEN=qiao_… node orders.ts
import { createClient, QiaoProblem } from '@qiao/api-client'

const client = createClient({
  url: process.env.QIAO_URL ?? 'http://127.0.0.1:8080',
  token: process.env.QIAO_TOKEN ?? '',
})

let orders = 0
for await (const order of client.items('GET /console/orders', { query: { limit: 20 } })) {
  console.log(`${order.outsideId} ${order.shopName} ${order.stateName}`)
  orders += 1
  if (orders === 50) break
}
console.log(`orders: ${orders}`)

try {
  await client.call('GET /console/members')
  console.log('members: allowed')
} catch (error) {
  if (!(error instanceof QiaoProblem)) throw error
  // The scope is missing, unless the token was made with it.
  console.log(`members: ${error.status} ${error.code}`)
}
