/**
 * Messages of the kernel's process connector: nlmsghdr, cn_msg, proc_event (include/uapi/linux/{netlink,connector,cn_proc}.h).
 *
 *     0        16       36                  52
 *     │nlmsghdr│ cn_msg │ what cpu time_ns  │ event data │
 */
const NLMSG = { length: 0, type: 4, portId: 12, bytes: 16 } as const;
const CN = { index: 16, value: 20, length: 32, bytes: 20 } as const;
const EVENT = { what: 36, data: 52 } as const;
const FORK = {
  parentTgid: EVENT.data + 4,
  childPid: EVENT.data + 8,
  childTgid: EVENT.data + 12,
  end: EVENT.data + 16,
} as const;
const EXEC = { tgid: EVENT.data + 4, end: EVENT.data + 8 } as const;
const ACK = { error: EVENT.data, end: EVENT.data + 4 } as const;

const NLMSG_DONE = 3;
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
/** `enum proc_cn_event` */
const WHAT = { none: 0, fork: 1, exec: 2 } as const;
/** `enum proc_cn_mcast_op` */
const PROC_CN_MCAST_LISTEN = 1;

export const CONNECTOR_GROUP = CN_IDX_PROC;

export type ConnectorEvent =
  | { readonly kind: 'acknowledged'; readonly error: number }
  | { readonly kind: 'fork'; readonly parent: number; readonly child: number }
  | { readonly kind: 'exec'; readonly pid: number }
  | { readonly kind: 'other' };

/** Asks for events; the kernel acknowledges it, if it listens at all. */
export function listenMessage(portId: number): Buffer {
  const message = Buffer.alloc(NLMSG.bytes + CN.bytes + 4);
  message.writeUInt32LE(message.length, NLMSG.length);
  message.writeUInt16LE(NLMSG_DONE, NLMSG.type);
  message.writeUInt32LE(portId, NLMSG.portId);
  message.writeUInt32LE(CN_IDX_PROC, CN.index);
  message.writeUInt32LE(CN_VAL_PROC, CN.value);
  message.writeUInt16LE(4, CN.length);
  message.writeUInt32LE(PROC_CN_MCAST_LISTEN, EVENT.what);
  return message;
}

/** One datagram. Threads are no processes: their forks are `other`. */
export function parseConnector(bytes: Buffer): ConnectorEvent {
  if (bytes.length < EVENT.data) return { kind: 'other' };
  const what = bytes.readUInt32LE(EVENT.what);
  if (what === WHAT.none && bytes.length >= ACK.end)
    return { kind: 'acknowledged', error: bytes.readUInt32LE(ACK.error) };
  if (what === WHAT.exec && bytes.length >= EXEC.end)
    return { kind: 'exec', pid: bytes.readUInt32LE(EXEC.tgid) };
  if (what !== WHAT.fork || bytes.length < FORK.end) return { kind: 'other' };
  const child = bytes.readUInt32LE(FORK.childTgid);
  if (bytes.readUInt32LE(FORK.childPid) !== child) return { kind: 'other' };
  return { kind: 'fork', parent: bytes.readUInt32LE(FORK.parentTgid), child };
}
