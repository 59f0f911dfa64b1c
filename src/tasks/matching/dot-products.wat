;; Dot products of float32 vectors, four queries against two vectors at a time.
;;
;; Each product is summed alone and in a fixed order: lane l takes the numbers l, l+4, l+8, …, and the lanes are added as
;; (0 + 1) + (2 + 3). So a product has the same bits in whatever company it is computed, and no multiplication is fused with an addition.
(module
  (import "host" "memory" (memory 1 65536 shared))

  (func $sum (param $lanes v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $lanes)) (f32x4.extract_lane 1 (local.get $lanes)))
      (f32.add (f32x4.extract_lane 2 (local.get $lanes)) (f32x4.extract_lane 3 (local.get $lanes)))))

  ;; queries: [quads * 4, stride bytes], vectors: [count, stride bytes], rows of 16-byte multiples; out: float32 [quads * 4, count]
  (func (export "dotProducts")
    (param $queries i32) (param $quads i32) (param $vectors i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $v i32) (local $q i32) (local $i i32) (local $step i32)
    (local $x0 i32) (local $x1 i32) (local $y0 i32) (local $y1 i32) (local $y2 i32) (local $y3 i32) (local $o0 i32) (local $o1 i32) (local $row i32)
    (local $a v128) (local $b v128) (local $y v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local.set $row (i32.shl (local.get $count) (i32.const 2)))
    (loop $pairs
      (if (i32.lt_u (local.get $v) (local.get $count))
        (then
          (local.set $x0 (i32.add (local.get $vectors) (i32.mul (local.get $v) (local.get $stride))))
          ;; The last of an odd number is taken twice, to the same result.
          (local.set $step (i32.lt_u (i32.add (local.get $v) (i32.const 1)) (local.get $count)))
          (local.set $x1 (i32.add (local.get $x0) (i32.mul (local.get $step) (local.get $stride))))
          (local.set $o0 (i32.add (local.get $out) (i32.shl (local.get $v) (i32.const 2))))
          (local.set $o1 (i32.add (local.get $o0) (i32.shl (local.get $step) (i32.const 2))))
          (local.set $y0 (local.get $queries))
          (local.set $q (i32.const 0))
          (loop $quad
            (if (i32.lt_u (local.get $q) (local.get $quads))
              (then
                (local.set $y1 (i32.add (local.get $y0) (local.get $stride)))
                (local.set $y2 (i32.add (local.get $y1) (local.get $stride)))
                (local.set $y3 (i32.add (local.get $y2) (local.get $stride)))
                (local.set $a0 (v128.const i32x4 0 0 0 0)) (local.set $a1 (v128.const i32x4 0 0 0 0))
                (local.set $a2 (v128.const i32x4 0 0 0 0)) (local.set $a3 (v128.const i32x4 0 0 0 0))
                (local.set $b0 (v128.const i32x4 0 0 0 0)) (local.set $b1 (v128.const i32x4 0 0 0 0))
                (local.set $b2 (v128.const i32x4 0 0 0 0)) (local.set $b3 (v128.const i32x4 0 0 0 0))
                (local.set $i (i32.const 0))
                (loop $numbers
                  (local.set $a (v128.load (i32.add (local.get $x0) (local.get $i))))
                  (local.set $b (v128.load (i32.add (local.get $x1) (local.get $i))))
                  (local.set $y (v128.load (i32.add (local.get $y0) (local.get $i))))
                  (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $a) (local.get $y))))
                  (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $b) (local.get $y))))
                  (local.set $y (v128.load (i32.add (local.get $y1) (local.get $i))))
                  (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $a) (local.get $y))))
                  (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $b) (local.get $y))))
                  (local.set $y (v128.load (i32.add (local.get $y2) (local.get $i))))
                  (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $a) (local.get $y))))
                  (local.set $b2 (f32x4.add (local.get $b2) (f32x4.mul (local.get $b) (local.get $y))))
                  (local.set $y (v128.load (i32.add (local.get $y3) (local.get $i))))
                  (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $a) (local.get $y))))
                  (local.set $b3 (f32x4.add (local.get $b3) (f32x4.mul (local.get $b) (local.get $y))))
                  (br_if $numbers (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $stride))))
                (f32.store (local.get $o0) (call $sum (local.get $a0)))
                (f32.store (local.get $o1) (call $sum (local.get $b0)))
                (local.set $o0 (i32.add (local.get $o0) (local.get $row))) (local.set $o1 (i32.add (local.get $o1) (local.get $row)))
                (f32.store (local.get $o0) (call $sum (local.get $a1)))
                (f32.store (local.get $o1) (call $sum (local.get $b1)))
                (local.set $o0 (i32.add (local.get $o0) (local.get $row))) (local.set $o1 (i32.add (local.get $o1) (local.get $row)))
                (f32.store (local.get $o0) (call $sum (local.get $a2)))
                (f32.store (local.get $o1) (call $sum (local.get $b2)))
                (local.set $o0 (i32.add (local.get $o0) (local.get $row))) (local.set $o1 (i32.add (local.get $o1) (local.get $row)))
                (f32.store (local.get $o0) (call $sum (local.get $a3)))
                (f32.store (local.get $o1) (call $sum (local.get $b3)))
                (local.set $o0 (i32.add (local.get $o0) (local.get $row))) (local.set $o1 (i32.add (local.get $o1) (local.get $row)))
                (local.set $y0 (i32.add (local.get $y3) (local.get $stride)))
                (local.set $q (i32.add (local.get $q) (i32.const 1)))
                (br $quad))))
          (local.set $v (i32.add (local.get $v) (i32.const 2)))
          (br $pairs))))))
