import {InferenceSession,Tensor} from 'onnxruntime-node';
import {readFileSync} from 'node:fs';
import {graft,readGraph} from './dist/models/onnx/graft.js';
import {FLOAT} from './dist/models/onnx/wire.js';
const bytes=readFileSync('/tmp/trainexp/m/clinc/onnx/model.onnx');
const outs=['pool_0_sum','pool_1_sum','pool_0','pool_all','features','head_product','logits'];
const m=graft(bytes,{nodes:[],constants:[],inputs:[],outputs:[...outs.map(name=>({name,type:FLOAT,dims:name.startsWith('pool')||name==='head_product'?['a','b','c']:['a','b']}))]});
const s=await InferenceSession.create(m,{intraOpNumThreads:1,interOpNumThreads:1,graphOptimizationLevel:'all'});
let st=1;const rnd=()=>{st=(st*1103515245+12345)%2147483648;return st/2147483648};
const seqs=Array.from({length:80},(_,i)=>[101,...Array.from({length:1+(i*37)%60},()=>1000+Math.floor(rnd()*20000)),102]);
async function run(batch,width){const W=Math.max(width,...batch.map(b=>b.length));const f=n=>new BigInt64Array(batch.length*W);
 const ids=f(),mask=f(),ty=f();batch.forEach((b,r)=>b.forEach((v,i)=>{ids[r*W+i]=BigInt(v);mask[r*W+i]=1n}));
 const T=d=>new Tensor('int64',d,[batch.length,W]);return s.run({input_ids:T(ids),attention_mask:T(mask),token_type_ids:T(ty)});}
async function cmp(tag,groups,pad){const diff=Object.fromEntries(outs.map(o=>[o,0]));
 for(const g of groups){const together=await run(g,g[0].length+pad);for(let i=0;i<g.length;i++){const alone=await run([g[i]],0);
  for(const o of outs){const a=alone[o].data,w=a.length,b=together[o].data.subarray(i*w,(i+1)*w);if(!a.every((v,k)=>Object.is(v,b[k])))diff[o]++;}}}
 console.log(tag,diff);}
await cmp('padded alone',seqs.map(q=>[q]),7);
await cmp('same length x4',seqs.map(q=>[q,q,q,q]),0);
await cmp('pairs',seqs.map((q,i)=>[q,seqs[(i+1)%80]]),0);
