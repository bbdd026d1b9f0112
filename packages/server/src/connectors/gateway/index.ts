export { type GatewayClient, gatewayClient, gatewayCodes } from './client.ts'
export { gatewayHttp, gatewayPlaces } from './gateway-http.ts'
export {
  referenceOf,
  sameSignature,
  sealAnswer,
  signAnswer,
  signedHeaders,
  signRequest,
  windowMs,
} from './sign.ts'
export { throughGateway } from './through-gateway.ts'
export {
  type CallName,
  callNames,
  callPath,
  fromWire,
  type GatewayAnswer,
  type GatewayCall,
  type HeldDetail,
  type HeldPage,
  type HeldShop,
  type MadeCall,
  toWire,
} from './wire.ts'
