#!/bin/bash
# Runs array.sbatch on a Slurm of its own: controller and node on this machine, in a folder that is removed afterwards. As root, with
# Debian's slurm-wlm and munge. Three of eight tasks are disturbed: the program killed, the task requeued, the time said to be up.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export LLM_THREADS="$here/../../bin/llm-threads.js"
L=$(mktemp -d)
export SLURM_CONF=$L/slurm.conf
mkdir -p "$L"/{state,spool,log}
cat > "$SLURM_CONF" <<C
ClusterName=lab
SlurmctldHost=localhost(127.0.0.1)
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$L/state
SlurmdSpoolDir=$L/spool
SlurmctldPidFile=$L/slurmctld.pid
SlurmdPidFile=$L/slurmd.pid
SlurmctldLogFile=$L/log/slurmctld.log
SlurmdLogFile=$L/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1
ReturnToService=2
JobRequeue=1
RequeueExit=75,137
KillWait=2
NodeName=localhost NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=lab Nodes=ALL Default=YES MaxTime=INFINITE State=UP
C
stop() {
  scancel -u root 2> /dev/null || true
  for pid in "$L/slurmd.pid" "$L/slurmctld.pid" /run/munge/munged.pid; do [ -f "$pid" ] && kill "$(cat "$pid")" || true; done
  sleep 1
  rm -rf "$L"
}
trap stop EXIT
grep -q "$(hostname -s)" /etc/hosts || echo "127.0.0.1 $(hostname -s)" >> /etc/hosts
install -d -o munge -g munge -m 755 /run/munge
runuser -u munge -- munged
slurmctld -D > /dev/null 2>&1 &
slurmd -D -N localhost > /dev/null 2>&1 &
until sinfo -h -o %T 2> /dev/null | grep -q idle; do sleep 0.2; done
echo "== Slurm $(sinfo --version | cut -d' ' -f2) is up"

cd "$L"
node -e 'for (let i = 0; i < 6000; i++) { if (i === 0) console.log("id,text"); console.log(`${i},"row ${i}, good or bad\nwith a second line ${(i * 7919) % 1000}"`) }' > rows.csv
"$LLM_THREADS" classify rows.csv -o one.csv -q
echo "== one run: $(sha256sum < one.csv | cut -c1-16)"

JOB=$(sbatch --parsable -o "$L/log/%a.out" "$here/array.sbatch" rows.csv parts)
# The node number of each task, and what is to happen to it once it has written something.
disturb() {
  until [ -s "parts/part-0000$1-of-00008.csv.partial" ]; do sleep 0.05; done
  echo "task $1: $2"
  eval "$3"
}
shard_of() { pgrep -f "shard auto/8 -o parts" | while read -r p; do tr '\0' '\n' < "/proc/$p/environ" | grep -q "^SLURM_ARRAY_TASK_ID=$1\$" && echo "$p" && break; done; }
disturb 0 "the program is killed (SIGKILL)" 'kill -KILL $(shard_of 0)'
disturb 1 "scontrol requeue" 'scontrol requeue ${JOB}_1'
disturb 2 "the time is up (TERM to the batch shell, as --signal=B:TERM@90 does)" 'kill -TERM $(ps -o ppid= -p $(shard_of 2))'
while squeue -h -r -j "$JOB" | grep -q .; do
  # A requeued task waits two minutes; here it need not.
  for task in $(squeue -h -r -j "$JOB" -t PD -o %i); do scontrol update jobid="$task" StartTime=now 2> /dev/null || true; done
  sleep 1
done
cat "$L"/log/*.out | sort | uniq -c
"$LLM_THREADS" merge parts --status
"$LLM_THREADS" merge parts -o merged.csv
cmp merged.csv one.csv && echo "== merged: the bytes of one run"

rm parts/part-00003-of-00008.*
"$LLM_THREADS" merge parts -o again.csv || echo "exit code $?"
sbatch --wait --parsable --array=3 -o "$L/log/%a-again.out" "$here/array.sbatch" rows.csv parts > /dev/null
"$LLM_THREADS" merge parts -o again.csv
cmp again.csv one.csv && echo "== --array=3 made the missing part, and no other: the bytes of one run"
