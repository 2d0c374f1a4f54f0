/** Where an httpd listens: its Listen directives (mpm_common, https://httpd.apache.org/docs/2.4/bind.html). */
import type { Service } from '../../domain/component.ts';
import { listenAddress, unique } from '../listen-address.ts';
import type { HostView, ListenAddress } from '../stack.ts';
import { evaluate } from './discover.ts';
import { findInstances } from './instance.ts';

export function listens(host: HostView, service: Service): readonly ListenAddress[] {
  const instance = findInstances(host).find((one) => one.id === service.id);
  if (instance === undefined) return [];
  const found = evaluate(host, instance)
    .directives.filter((d) => d.name === 'listen')
    .flatMap(({ args: [address = ''], at }) => {
      const text = listenAddress(address);
      return text === undefined ? [] : [{ address: text, at }];
    });
  return unique(found);
}
