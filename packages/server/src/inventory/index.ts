export { type Counted, countStock, type StockCount } from './count-stock.ts'
export { stockChanged, stockOverpromised } from './events.ts'
export { openPusher, type Pusher, type PusherDeps } from './pusher.ts'
export { takeLevels } from './take-levels.ts'
