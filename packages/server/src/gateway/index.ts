export { errorWords } from './errors.ts'
export { openGatewayFile, sealGatewayFile } from './gateway-file.ts'
export { type RunningGateway, startGateway } from './start-gateway.ts'
