/** Who acts. Kept with every history entry and audit record; holds ids only, never a name. */
export interface Actor {
  kind: 'member' | 'technician' | 'point_clerk' | 'customer' | 'marketplace' | 'wecom' | 'system'
  id: string
  /** The API token by which a member's program acts: kept with every audit record. */
  tokenId?: string
}

export const systemActor: Actor = { kind: 'system', id: 'qiao' }
