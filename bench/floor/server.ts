import { createHmac } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'
import { WebSocketServer } from 'ws'

/**
 * The bare path that `bench ingest` measures us against: parse, group into one statement a
 * commit (inbox with unique key, identity, order, work order, its first event, outbox), answer and push after it.
 * No signature, encryption, masking, policy, template or audit.
 *
 * `node bench/floor/server.ts PORT DATABASE_URL`
 */
const [port, url] = process.argv.slice(2)
const lanes = 2
const gatherMs = 2

const schema = `
  create schema if not exists floor;
  create table if not exists floor.inbox (push_id text primary key, body jsonb not null);
  create table if not exists floor.customer (id bigint generated always as identity primary key, buyer text unique not null, phone_hash bytea);
  create table if not exists floor.orders (id text primary key, customer_id bigint not null, state text not null, version timestamptz not null, body jsonb not null);
  create table if not exists floor.work_order (id text primary key, customer_id bigint not null, step text not null);
  create table if not exists floor.step (work_order_id text not null, step text not null, at timestamptz not null);
  create table if not exists floor.outbox (seq bigint generated always as identity primary key, order_id text not null, agent int not null)`

const path = `
  with fresh as (
    insert into floor.inbox select * from unnest($1::text[], $2::jsonb[]) on conflict do nothing returning push_id
  ), rows as (
    select r.* from unnest($1::text[], $2::jsonb[], $3::text[], $4::bytea[], $5::text[], $6::boolean[], $7::int[])
      as r(push_id, body, buyer, phone, order_id, installable, agent) join fresh using (push_id)
  ), who as (
    insert into floor.customer (buyer, phone_hash) select distinct on (buyer) buyer, phone from rows order by buyer
    on conflict (buyer) do update set phone_hash = excluded.phone_hash returning id, buyer
  ), placed as (
    insert into floor.orders select r.order_id, who.id, 'to_ship', now(), r.body from rows r join who using (buyer)
    on conflict (id) do update set state = excluded.state, version = excluded.version
  ), opened as (
    insert into floor.work_order select r.order_id, who.id, 'open' from rows r join who using (buyer) where r.installable
    on conflict do nothing returning id
  ), stepped as (
    insert into floor.step select id, 'open', now() from opened
  )
  insert into floor.outbox (order_id, agent) select order_id, agent from rows`

interface Order {
  pushId: string
  buyer: string
  phone: string
  orderId: string
  installable: boolean
  agent: number
}

interface Waiting {
  order: Order
  text: string
  done(error?: Error): void
}

const clients = Array.from({ length: lanes }, () => new pg.Client({ connectionString: url }))
await Promise.all(clients.map((client) => client.connect()))
await clients[0]!.query(schema)
const agents = new Map<number, import('ws').WebSocket>()
const free = [...clients]
const queue: Waiting[] = []
let isPlanned = false

function pump(): void {
  isPlanned = false
  const client = queue.length > 0 ? free.pop() : undefined
  if (!client) return
  const batch = queue.splice(0, 200)
  const values = [
    batch.map((w) => w.order.pushId),
    batch.map((w) => w.text),
    batch.map((w) => w.order.buyer),
    batch.map((w) => createHmac('sha256', 'floor').update(w.order.phone).digest()),
    batch.map((w) => w.order.orderId),
    batch.map((w) => w.order.installable),
    batch.map((w) => w.order.agent),
  ]
  client
    .query({ name: 'path', text: path, values })
    .then(() => {
      for (const { order, done } of batch) {
        agents.get(order.agent)?.send(JSON.stringify({ orderId: order.orderId }))
        done()
      }
    })
    .catch((error: Error) => {
      for (const { done } of batch) done(error)
    })
    .finally(() => {
      free.push(client)
      pump()
    })
  if (queue.length > 0) pump()
}

const app = Fastify({ logger: false })
app.post<{ Body: Order }>('/orders', (request, reply) => {
  const text = JSON.stringify(request.body)
  queue.push({
    order: request.body,
    text,
    done: (error) => void reply.status(error ? 500 : 200).send(error ? String(error) : ''),
  })
  if (!isPlanned) setTimeout(pump, gatherMs)
  isPlanned = true
})
app.get('/healthz', async () => 'ok')
await app.listen({ host: '127.0.0.1', port: Number(port) })
const sockets = new WebSocketServer({ server: app.server })
sockets.on('connection', (socket, request) => agents.set(Number(request.url?.split('=')[1]), socket))
