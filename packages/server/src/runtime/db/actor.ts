/** Who acts. Kept with every history entry and audit record; holds ids only, never a name. */
export interface Actor {
  kind: 'member' | 'technician' | 'point_clerk' | 'customer' | 'marketplace' | 'wecom' | 'system'
  id: string
}

export const systemActor: Actor = { kind: 'system', id: 'qiao' }
